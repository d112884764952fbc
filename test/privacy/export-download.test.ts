import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAudit } from '../../adapters/postgres/seal-audit.ts';
import { exportDocument, exportJsonSchema } from '../../server/privacy/export/export-schema.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { makeReady, request } from './support/exports.ts';
import { readZip } from './support/read-zip.ts';

let bastion: TestBastion;
let node: TestDeps;
const tenant = () => ({ id: bastion.defaultTenantId, issuer: bastion.url });

beforeAll(async () => {
  bastion = await startBastion();
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

async function readyLink() {
  const user = await bastion.createUser();
  const { id, url } = await request(node, tenant(), user.id);
  await makeReady(node, tenant(), id);
  return { id, url, user };
}

const post = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { origin: bastion.url, 'user-agent': 'Downloader/1', ...headers } });

const auditOf = (userId: string) =>
  bastion.database.query<{ kind: string; details: object; id: string; user_id: string; sealed: string }>(
    "select id, kind, user_id, details, sealed from audit_events where user_id = $1 and kind like 'export.%' order by id",
    [userId],
  );

describe('the link to an export', () => {
  it('gives a page however often it is opened, and the document once, to whoever presses the button', async () => {
    const { url, user } = await readyLink();
    const browser = new HttpBrowser();
    for (let looks = 0; looks < 5; looks += 1) {
      expect(await browser.open(url)).toMatchObject({ status: 200 });
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    }
    const answer = await post(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="data-export-[\d-]+\.zip"$/);
    const files = readZip(Buffer.from(await answer.arrayBuffer()));
    expect([...files.keys()]).toEqual(['export.html', 'export.json', 'schema.json']);
    const document = JSON.parse(String(files.get('export.json')));
    expect(exportDocument.safeParse(document).error).toBeUndefined();
    expect(document).toMatchObject({ issuer: bastion.url, account: { id: user.id, email: user.email } });
    expect(String(files.get('export.html'))).toContain(user.email);
    expect(JSON.parse(String(files.get('schema.json')))).toEqual(JSON.parse(JSON.stringify(exportJsonSchema)));

    const again = await post(url);
    expect(again.status).toBe(410);
    expect(await again.text()).toContain('no longer works');
    expect((await browser.open(url)).status).toBe(410);
  });

  it('gives one of twenty who press at once the document, and nothing to the others', async () => {
    const { url } = await readyLink();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(url)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 410)]);
  });

  it('is refused when it ran out, and when nobody ever made it', async () => {
    const { id, url } = await readyLink();
    await bastion.database.query("update user_exports set expires_at = now() - interval '1 second' where id = $1", [
      id,
    ]);
    for (const dead of [url, `${bastion.url}/exports/${'A'.repeat(43)}`, `${bastion.url}/exports/%00`]) {
      expect((await fetch(dead)).status, dead).toBe(410);
      expect((await post(dead)).status, dead).toBe(410);
    }
  });

  it('says so while the document is being made, and stays good', async () => {
    const user = await bastion.createUser();
    const { id, url } = await request(node, tenant(), user.id);
    await bastion.database.query("update user_exports set claimed_until = now() + interval '1 hour' where id = $1", [
      id,
    ]);
    const answer = await post(url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('being collected');
    await bastion.database.query('update user_exports set claimed_until = now() where id = $1', [id]);
    await makeReady(node, tenant(), id);
    expect((await post(url)).headers.get('content-type')).toBe('application/zip');
  });

  it('cannot be pressed from another site', async () => {
    const { url } = await readyLink();
    expect((await post(url, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(url)).status).toBe(200);
  });

  it('is worth nothing at another tenant', async () => {
    const { url } = await readyLink();
    const other = await bastion.createTenant('neighbour');
    const there = url.replace(bastion.url, other.issuer);
    expect((await fetch(there)).status).toBe(410);
    expect((await post(there)).status).toBe(410);
    expect((await post(url)).status).toBe(200);
  });

  it('leaves on record who asked for the document, and the download with its address and browser, sealed', async () => {
    const { url, user, id } = await readyLink();
    await post(url);
    const [requested, downloaded] = await auditOf(user.id);
    expect(requested).toMatchObject({ kind: 'export.requested', details: { export_id: id, actor: 'test' } });
    expect(downloaded).toMatchObject({ kind: 'export.downloaded', details: { export_id: id } });
    expect(downloaded && (await openAudit(bastion.sealing, tenant().id, downloaded))).toEqual({
      ip: '127.0.0.1',
      user_agent: 'Downloader/1',
    });
  });

  it('is not written into the log, not even when something breaks', async () => {
    const { url } = await readyLink();
    await fetch(url);
    await bastion.database.query('alter table user_exports rename to away');
    const broken = await post(url).finally(() => bastion.database.query('alter table away rename to user_exports'));
    expect(broken.status).toBe(500);
    await post(url);
    const failed = bastion.log.lines.find(({ message }) => message === 'request failed');
    expect(failed?.fields).toMatchObject({ endpoint: 'exports' });
    expect(JSON.stringify(bastion.log.lines)).not.toContain(url.split('/').at(-1));
  });
});

it('the schema of the document is published where the document says', async () => {
  const answer = await fetch(`${bastion.url}/exports/schema.json`);
  expect(answer.headers.get('content-type')).toContain('application/schema+json');
  expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(exportJsonSchema)));
});
