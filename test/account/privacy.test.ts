import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/kernel/clock.ts';
import { newLegalText, publishText } from '../../server/legal-texts/publish-text.ts';
import { readErasureCertificate } from '../../server/privacy/erasure-certificate.ts';
import { placeHold, releaseHold } from '../../server/privacy/legal-holds.ts';
import { makeReady, request } from '../privacy/support/exports.ts';
import { readZip } from '../privacy/support/read-zip.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, ageSessions, isLogin, titleOf, tokenOn } from './support/account-browser.ts';

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

async function enter() {
  const user = await bastion.createUser();
  const browser = new AccountBrowser(bastion.url);
  await browser.signIn(user);
  return { user, browser };
}

const exportsOf = (user: TestUser) =>
  bastion.database.query<{ id: string; by_user: boolean }>('select * from user_exports where user_id = $1', [user.id]);

describe('a copy of one’s data', () => {
  it('is neither asked for nor downloaded after a stale sign-in', async () => {
    const { user, browser } = await enter();
    const { id } = await request(node, tenant(), user.id);
    await makeReady(node, tenant(), id);
    const [asking, loading] = [await browser.visit('/privacy/export'), await browser.visit(`/privacy/download/${id}`)];
    await ageSessions(bastion, user);
    for (const page of [asking, loading]) expect(isLogin(await browser.submit(page, {}))).toBe(true);
    expect((await exportsOf(user)).map((row) => row.id)).toEqual([id]);
  });

  it('is asked for, collected, and downloaded once', async () => {
    const { user, browser } = await enter();
    const waiting = await browser.submit(await browser.visit('/privacy/export'), {});
    expect(waiting.body).toContain('Your data is being collected.');
    const [row] = await exportsOf(user);
    expect(row?.by_user).toBe(true);
    await makeReady(node, tenant(), row?.id ?? '');
    expect((await browser.visit('/privacy')).body).toContain(`/account/privacy/download/${row?.id}`);
    const csrf = tokenOn(await browser.visit(`/privacy/download/${row?.id}`));
    const path = `${bastion.url}/account/privacy/download/${row?.id}`;
    const load = () =>
      fetch(path, {
        method: 'POST',
        headers: {
          cookie: browser.cookiesFor(path),
          origin: bastion.url,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ csrf }),
      });
    const answer = await load();
    expect(answer.headers.get('content-type')).toBe('application/zip');
    const files = readZip(Buffer.from(await answer.arrayBuffer()));
    expect(String(files.get('export.json'))).toContain(user.email);
    expect((await load()).status).toBe(404);
    expect((await browser.visit('/privacy')).body).toContain('Downloaded');
  });

  it('of somebody else is not there (IDOR)', async () => {
    const { user: victim } = await enter();
    const { id } = await request(node, tenant(), victim.id);
    await makeReady(node, tenant(), id);
    const { browser } = await enter();
    expect((await browser.visit(`/privacy/download/${id}`)).status).toBe(404);
    const csrf = tokenOn(await browser.visit());
    expect((await browser.post(`/privacy/download/${id}`, { csrf })).status).toBe(404);
    const [row] = await bastion.database.query('select consumed_at from user_exports where id = $1', [id]);
    expect(row).toEqual({ consumed_at: null });
  });
});

describe('erasure', () => {
  it('wants a sign-in of the last five minutes and the address, typed', async () => {
    const { user, browser } = await enter();
    const page = await browser.visit('/privacy/erase');
    for (const confirm of ['', 'yes', 'somebody@example.org'])
      expect((await browser.submit(page, { confirm })).status).toBe(400);
    await ageSessions(bastion, user);
    expect(isLogin(await browser.submit(page, { confirm: user.email }))).toBe(true);
    const [row] = await bastion.database.query('select status from users where id = $1', [user.id]);
    expect(row).toEqual({ status: 'active' });
  });

  it('is refused while there is a legal hold, which is said', async () => {
    const { user, browser } = await enter();
    const scope = { tenant: { id: bastion.defaultTenantId }, actor: 'test' };
    const deps = { db: bastion.db, sealing: bastion.sealing };
    const hold = await placeHold(deps, scope, { user: user.id, reason: 'case 1' });
    const answer = await browser.submit(await browser.visit('/privacy/erase'), { confirm: user.email });
    expect([answer.status, answer.body.includes('for a legal reason')]).toEqual([409, true]);
    if (hold.ok) await releaseHold(deps, scope, hold.value.id);
  });

  it('ends the account and gives its certificate, which comes back as a file; nothing else does', async () => {
    const { user, browser } = await enter();
    const page = await browser.visit('/privacy/erase');
    const done = await browser.submit(page, { confirm: ` ${user.email.toUpperCase()} ` });
    expect([done.status, titleOf(done)]).toEqual([200, 'Your account is erased']);
    const file = await browser.submit(done, {});
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="erasure-certificate-[\w-]+\.jwt"$/);
    const claims = await readErasureCertificate(node.deps.attestation.publicJwk, file.body);
    expect(claims).toMatchObject({ iss: bastion.url, sub: user.id });
    expect(isLogin(await browser.visit())).toBe(true);
    const forged = await browser.post('/certificate', { certificate: `${file.body.trim()}x` });
    expect([forged.status, forged.headers.get('content-disposition')]).toEqual([400, null]);
  });
});

// The last: everybody who signs in afterwards is asked to agree.
describe('what somebody agreed to', () => {
  it('is shown with its version and the day', async () => {
    const { browser } = await enter();
    expect((await browser.visit('/privacy')).body).toContain('You were not asked to agree to anything.');
    const scope = { tenant: { id: bastion.defaultTenantId }, actor: 'test' };
    const text = { kind: 'terms', title: 'House rules', body: 'Be kind.', is_required: true };
    await publishText({ db: bastion.db, clock: systemClock }, scope, newLegalText.parse(text));
    const other = await bastion.createUser();
    await expect
      .poll(async () => {
        const fresh = new AccountBrowser(bastion.url);
        const page = await fresh.signIn(other, '/privacy');
        if (!page.body.includes('value="agree"')) return page.body;
        return (await fresh.submit(page, { decision: 'agree', terms: '1' })).body;
      })
      .toMatch(/House rules[\s\S]*Version 1[\s\S]*Agreed <time/);
  });
});
