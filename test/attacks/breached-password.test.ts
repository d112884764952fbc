import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../cli/support/run-bastion.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

const stolen = 'tide under nine lamps';
const fresh = 'seven slow green kettles';
let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
  const list = join(bastion.config.dataDir, 'list.txt');
  mkdirSync(bastion.config.dataDir, { recursive: true });
  writeFileSync(list, `${createHash('sha1').update(stolen).digest('hex')}:7\n`);
  const env = {
    DATABASE_URL: bastion.database.appUrl.reveal(),
    BASTION_DATA_DIR: bastion.config.dataDir,
    BASTION_KEYS_DIR: bastion.config.keysDir,
  };
  const { status, stderr } = await runHere(env, ['breach', 'import', list]);
  if (status !== 0) throw new Error(stderr);
});
afterAll(() => bastion?.stop());

async function signIn(user: TestUser, password = user.password) {
  const browser = new HttpBrowser();
  const { url } = app.authorizationUrl({ prompt: 'login' });
  const login = await browser.open(url);
  return { browser, url, page: await browser.submit(login, { login: user.email, password }) };
}
const asksForNew = ({ body }: Page): boolean => body.includes('name="repeat"');
const codeOf = ({ headers }: Page) => new URL(headers.get('location') ?? 'none:').searchParams.get('code');
const sessionsOf = (user: TestUser) =>
  bastion.database.query('select from sessions where user_id = $1 and revoked_at is null', [user.id]);

describe('signing in with a password that is right and known from a breach', () => {
  it('leads to a new one before anything is issued, and then on to the app', async () => {
    const user = await bastion.createUser({ password: stolen });
    const { browser, page } = await signIn(user);
    expect(asksForNew(page)).toBe(true);
    expect(codeOf(page)).toBeNull();
    expect(await sessionsOf(user)).toEqual([]);

    for (const [form, text] of [
      [{ password: '', repeat: '' }, 'Choose a password.'],
      [{ password: 'short', repeat: 'short' }, 'Use at least 12 characters.'],
      [{ password: fresh, repeat: `${fresh}!` }, 'The two passwords differ.'],
      [{ password: stolen, repeat: stolen }, 'This password is widely known.'],
    ] as const) {
      const again = await browser.submit(page, form);
      expect([again.status, asksForNew(again), codeOf(again)]).toEqual([400, true, null]);
      expect(again.body).toContain(text);
    }
    const done = await browser.submit(page, { password: fresh, repeat: fresh });
    expect(codeOf(done)).toMatch(/\S/);
    expect(await sessionsOf(user)).toHaveLength(1);
    expect((await signIn(user, stolen)).page.status).toBe(400);
    expect(codeOf((await signIn(user, fresh)).page)).toMatch(/\S/);
    const kinds = await bastion.database.query<{ kind: string }>(
      "select kind from audit_events where user_id = $1 and kind in ('login.breached_password', 'user.password_refused', 'user.password_set') order by id",
      [user.id],
    );
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'login.breached_password',
      'user.password_refused',
      'user.password_refused',
      'user.password_set',
    ]);
  });

  it('gets nobody past it: neither by the link back, nor by a later step, nor by a second window', async () => {
    const user = await bastion.createUser({ password: stolen });
    const { browser, url, page } = await signIn(user);
    const action = /action="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const post = (to: string, fields: Record<string, string>) =>
      browser.request(new URL(to, bastion.url).href, {
        method: 'POST',
        headers: { origin: bastion.url, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      });
    for (const step of ['terms', 'consent']) {
      const skipped = await post(action.replace('change-password', step), { decision: 'allow' });
      expect(skipped.headers.get('location') ?? '').not.toContain('code=');
    }
    const resume = action.replace(/^.*interaction\/([^/]+).*$/, '/authorize/$1');
    const resumed = await browser.open(new URL(resume, bastion.url).href);
    expect(resumed.headers.get('location') ?? '').not.toContain('code=');
    expect(codeOf(await browser.open(url))).toBeNull();
    expect(await sessionsOf(user)).toEqual([]);
  });

  it('tells nothing to whoever has not got the right one', async () => {
    const user = await bastion.createUser();
    const { page } = await signIn(user, stolen);
    expect(asksForNew(page)).toBe(false);
    expect(page.status).toBe(400);
  });
});
