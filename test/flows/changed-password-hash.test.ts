import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestClient, type TestUser } from '../support/start-bastion.ts';

const keysDir = mkdtempSync(join(tmpdir(), 'bastion-test-'));
const forms = { bcrypt: /^hmac-sha384:\$2b\$/, argon2id: /^\$argon2id\$v=19\$/ };
type Algorithm = keyof typeof forms;

let database: TestDatabase;
const nodes: Partial<Record<Algorithm, TestBastion>> = {};
let client: TestClient;
let user: TestUser;

const nodeWith = (algorithm: Algorithm): Promise<TestBastion> =>
  startBastion({ database, keysDir, env: { BASTION_PASSWORD_HASH: algorithm } });

beforeAll(async () => {
  database = await cloneDatabase();
  nodes.bcrypt = await nodeWith('bcrypt');
  nodes.argon2id = await nodeWith('argon2id');
  client = await nodes.bcrypt.createClient();
  user = await nodes.bcrypt.createUser();
});
afterAll(async () => {
  for (const node of Object.values(nodes)) await node.stop();
  await database?.drop();
  rmSync(keysDir, { recursive: true, force: true });
});

const stored = async () =>
  (await database.query<{ password_hash: string }>('select password_hash from users where id = $1', [user.id]))[0]
    ?.password_hash;

/** Whether the password is accepted by a server that makes new hashes with this algorithm. */
async function signIn(algorithm: Algorithm, password: string): Promise<boolean> {
  const app = new RelyingParty({ issuer: nodes[algorithm]?.url ?? '', client });
  const browser = new HttpBrowser();
  const page = await browser.submit(await browser.open(app.authorizationUrl().url), { login: user.email, password });
  return page.body.includes('name="decision"');
}

describe.each([
  ['bcrypt', 'argon2id'],
  ['argon2id', 'bcrypt'],
] as const)('passwords hashed with %s, and a server that was changed to %s', (before, now) => {
  it('leaves the hash alone when the password is wrong', async () => {
    const earlier = await stored();
    expect(earlier).toMatch(forms[before]);
    expect(await signIn(now, 'not the password')).toBe(false);
    expect(await stored()).toBe(earlier);
  });

  it('replaces the hash of whoever signs in, once, and knows the password by it', async () => {
    expect(await signIn(now, user.password)).toBe(true);
    const replaced = await stored();
    expect(replaced).toMatch(forms[now]);
    expect(await signIn(now, user.password)).toBe(true);
    expect(await stored()).toBe(replaced);
  });
});
