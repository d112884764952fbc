import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ForeignSample, foreignSamples } from '../adapters/support/foreign-hashes.ts';
import { askBastion, type Environment, runBastion } from '../cli/support/run-bastion.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestClient } from '../support/start-bastion.ts';

const samples = Object.entries(foreignSamples);
const ours = /^hmac-sha384:\$2b\$/;

let bastion: TestBastion;
let client: TestClient;
let env: Environment;

/** Everybody has an address after the hash that came with them. */
const emailOf = (name: string): string => `sample-${samples.findIndex(([one]) => one === name)}@example.org`;

beforeAll(async () => {
  bastion = await startBastion();
  client = await bastion.createClient();
  env = {
    BASTION_DATA_DIR: bastion.config.dataDir,
    BASTION_KEYS_DIR: bastion.config.keysDir,
    DATABASE_URL: bastion.database.appUrl.reveal(),
    BASTION_DATABASE_OWNER_URL: bastion.database.ownerUrl.reveal(),
  };
  const file = join(bastion.config.keysDir, '..', 'users.jsonl');
  const lines = samples.map(([name, { hash }]) => ({ email: emailOf(name), password_hash: hash }));
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(await askBastion(env, ['user', 'import', file])).toMatchObject({ created: lines.length, invalid: 0 });
});
afterAll(() => bastion?.stop());

const idOf = async (email: string): Promise<string> =>
  (await askBastion(env, ['user', 'list'])).find((user: { email: string }) => user.email === email).id;

const stored = async (id: string) =>
  (await bastion.database.query<{ password_hash: string }>('select password_hash from users where id = $1', [id]))[0]
    ?.password_hash;

async function attempt(login: string, password: string): Promise<Page> {
  const app = new RelyingParty({ issuer: bastion.url, client });
  const browser = new HttpBrowser();
  return browser.submit(await browser.open(app.authorizationUrl().url), { login, password });
}

/** Whether somebody comes past the password: to the consent, or to a better password where this one is widely known. */
const signIn = async (login: string, password: string): Promise<boolean> =>
  /name="decision"|name="repeat"/.test((await attempt(login, password)).body);

const visible = ({ status, body }: Page, login: string) => ({
  status,
  body: body
    .replaceAll(login, 'LOGIN')
    .replaceAll(/(\/interaction\/|from=)[\w-]+/g, '$1UID')
    .replaceAll(/&quot;challenge&quot;:&quot;[\w-]{43}&quot;/g, 'CHALLENGE'),
});

describe('an account that was imported', () => {
  it('is refused as one that does not exist', async () => {
    const nobody = visible(await attempt('nobody@example.org', 'wrong'), 'nobody@example.org');
    expect(nobody.status).toBe(400);
    for (const name of ['bcrypt, $2y$', 'SSHA of openssl', 'Firebase scrypt', 'PBKDF2-SHA256 of Django'])
      expect(visible(await attempt(emailOf(name), 'wrong'), emailOf(name))).toEqual(nobody);
  });

  it('may not be given its old password as a new one, and keeps it out afterwards too', async () => {
    const email = emailOf('PBKDF2-SHA1 of Django');
    const password = foreignSamples['PBKDF2-SHA1 of Django']?.password ?? '';
    const change = (text: string) => runBastion(env, ['user', 'set-password', email], `${text}\n`);
    expect((await change(password)).stderr).toMatch(/the password was used before/);
    expect((await change('an entirely different phrase')).status).toBe(0);
    expect((await change(password)).stderr).toMatch(/the password was used before/);
    expect(await signIn(email, password)).toBe(false);
    expect(await signIn(email, 'an entirely different phrase')).toBe(true);
  });

  it.each(samples.filter(([name]) => name !== 'PBKDF2-SHA1 of Django'))(
    'with %s signs in with its password, of which from then on there is a hash of ours',
    async (name: string, { password }: ForeignSample) => {
      const email = emailOf(name);
      const id = await idOf(email);
      const imported = await stored(id);
      expect(imported).toMatch(/^foreign:v1\./);
      expect(await signIn(email, `x${password}`)).toBe(false);
      expect(await stored(id)).toBe(imported);

      expect(await signIn(email, password)).toBe(true);
      const replaced = await stored(id);
      expect(replaced).toMatch(ours);
      expect(await signIn(email, `x${password}`)).toBe(false);
      expect(await signIn(email, password)).toBe(true);
      expect(await stored(id)).toBe(replaced);
    },
  );

  it('with bcrypt of a password over 72 bytes has all of it count after the first login', async () => {
    const email = emailOf('bcrypt, $2y$, of 100 bytes');
    const long = foreignSamples['bcrypt, $2y$, of 100 bytes']?.password ?? '';
    expect(await signIn(email, `${long.slice(0, 72)}something else`)).toBe(false);
    expect(await signIn(email, long)).toBe(true);
  });
});
