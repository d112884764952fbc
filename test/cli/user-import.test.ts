import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firebaseExample, foreignSamples } from '../adapters/support/foreign-hashes.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { askBastion, type Environment, runHere } from './support/run-bastion.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-test-'));
let database: TestDatabase;
let env: Environment;

const ask = (...args: string[]) => askBastion(env, ['user', 'import', ...args]);

/** Writes a file of these lines and answers its path. */
function fileOf(name: string, lines: readonly (string | object)[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`);
  return path;
}

const count = async (table: string) =>
  (await database.query<{ count: number }>(`select count(*)::int from ${table}`))[0]?.count;

const hashOf = (name: string): string => foreignSamples[name]?.hash ?? '';

beforeAll(async () => {
  database = await cloneDatabase();
  env = {
    BASTION_DATA_DIR: join(folder, 'data'),
    BASTION_KEYS_DIR: join(folder, 'keys'),
    DATABASE_URL: database.appUrl.reveal(),
    BASTION_DATABASE_OWNER_URL: database.ownerUrl.reveal(),
  };
});
beforeEach(async () => {
  await database.query('delete from users');
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const mixed = [
  { email: 'ada@example.org', password_hash: hashOf('bcrypt, $2y$'), email_verified: true, user_groups: ['staff'] },
  { email: 'secret-person', password_hash: hashOf('bcrypt, $2y$') },
  'secret-person, no JSON',
  { email: 'ADA@example.org', password_hash: hashOf('SSHA of openssl'), name: 'second of two' },
  { email: 'secret-person@example.org', password_hash: 'secret-person' },
  { email: 'grace@example.org', password_hash: hashOf('SSHA of openssl'), name: 'Grace' },
  { email: 'alan@example.org' },
];
const mixedAnswer = {
  created: 3,
  exists: 1,
  invalid: 3,
  weak: 1,
  hashes: { bcrypt: 1, 'salted-sha': 1, none: 1 },
  problems: [
    { line: 2, code: 'invalid_email' },
    { line: 3, code: 'not_json' },
    { line: 5, code: 'unknown_hash_format' },
  ],
};

describe('a file that cannot be imported', () => {
  test.each([
    [['nowhere.jsonl'], 1, /nowhere\.jsonl cannot be opened: ENOENT/],
    [['users.txt'], 64, /must end with \.jsonl .* or \.csv/],
    [['users.csv'], 1, /its first line must name the columns/],
    [['users.jsonl', '--firebase-parameters', 'users.csv'], 1, /must have base64_signer_key/],
    [['users.jsonl', '--report', 'users.csv'], 1, /users\.csv cannot be opened: EEXIST/],
    [['users.jsonl', '--tenant', 'nobody'], 1, /there is no tenant "nobody"/],
  ])('is refused in one line without what is in it: %j', async (args, expected, line) => {
    fileOf('users.txt', ['secret-person']);
    fileOf('users.csv', ['secret-person@example.org,secret-person']);
    fileOf('users.jsonl', [{ email: 'secret-person@example.org' }]);
    const paths = args.map((arg) => (/\./.test(arg) ? join(folder, arg) : arg));
    const { status, stdout, stderr } = await runHere(env, ['user', 'import', ...paths]);
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/^bastion: [^\n]+\n$/);
    expect([status, stdout]).toEqual([expected, '']);
    expect(stderr).not.toContain('secret-person');
    expect(await count('users')).toBe(0);
  });
});

describe('a dry run', () => {
  test('says of each line what would happen, by number and code, and writes nothing', async () => {
    const before = await count('audit_events');
    const report = join(folder, 'dry-report.jsonl');
    const answer = await ask(fileOf('mixed.jsonl', mixed), '--dry-run', '--report', report);
    expect(answer).toEqual({ dry_run: true, ...mixedAnswer });
    expect([await count('users'), await count('user_keys'), await count('audit_events')]).toEqual([0, 0, before]);
    const lines = readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.toSorted((one, other) => one.line - other.line)).toEqual([
      { line: 1, outcome: 'created', hash: 'bcrypt', is_weak: false },
      { line: 2, outcome: 'invalid', code: 'invalid_email' },
      { line: 3, outcome: 'invalid', code: 'not_json' },
      { line: 4, outcome: 'exists', hash: 'salted-sha', is_weak: true },
      { line: 5, outcome: 'invalid', code: 'unknown_hash_format' },
      { line: 6, outcome: 'created', hash: 'salted-sha', is_weak: true },
      { line: 7, outcome: 'created' },
    ]);
    expect(statSync(report).mode & 0o777).toBe(0o600);
  });

  test('and the import after it agree, also about accounts that are there already', async () => {
    await askBastion(env, ['user', 'create', '--email', 'Grace@example.org']);
    const file = fileOf('again.jsonl', mixed);
    const { dry_run: _dry, ...foreseen } = await ask(file, '--dry-run');
    const { dry_run: _real, ...done } = await ask(file);
    expect(done).toEqual(foreseen);
    expect(done).toMatchObject({ created: 2, exists: 2, invalid: 3 });
  });
});

describe('an import', () => {
  test('loses nothing to a bad line, and what is there stays as it is when it is run again', async () => {
    const file = fileOf('mixed.jsonl', mixed);
    expect(await ask(file)).toEqual({ dry_run: false, ...mixedAnswer });
    const stored = await database.query('select id, password_hash from users order by id');
    expect(await ask(file)).toMatchObject({ created: 0, exists: 4, invalid: 3, hashes: {} });
    expect(await database.query('select id, password_hash from users order by id')).toEqual(stored);
    const ada = (await askBastion(env, ['user', 'list'])).find(
      ({ email }: { email: string }) => email === 'ada@example.org',
    );
    expect(ada).toMatchObject({ name: null, email_verified: true, user_groups: ['staff'], status: 'active' });
  });

  test('is on record: an event for each account, and one with the counts', async () => {
    const since = await count('audit_events');
    await ask(fileOf('mixed.jsonl', mixed));
    const events = await database.query<{ kind: string; details: object; user_id: string | null }>(
      'select kind, details, user_id from audit_events order by id offset $1',
      [since],
    );
    const imported = events.filter(({ kind }) => kind === 'user.imported');
    expect(imported).toEqual([
      {
        kind: 'user.imported',
        user_id: null,
        details: { actor: expect.stringMatching(/^cli:/), created: 3, existing: 1 },
      },
    ]);
    const created = events.filter(({ kind }) => kind === 'user.created').map(({ user_id }) => user_id);
    const ids = (await database.query<{ id: string }>('select id from users')).map(({ id }) => id);
    expect(created.toSorted()).toEqual(ids.toSorted());
  });

  test('of weak hashes leaves nothing to guess against in a stolen dump: they are sealed', async () => {
    await ask(fileOf('mixed.jsonl', mixed));
    const rows = await database.query<{ password_hash: string | null }>('select password_hash from users');
    const hashes = rows.flatMap(({ password_hash }) => password_hash ?? []);
    expect(hashes).toHaveLength(2);
    for (const hash of hashes) expect(hash).toMatch(/^foreign:v1\./);
    expect(hashes.join()).not.toMatch(/SSHA|\$2y\$/);
  });

  test('reads CSV, and the text tells the totals and the bad lines', async () => {
    const header = 'email,password_hash,email_verified,user_groups,name';
    const csv = fileOf('users.csv', [
      header,
      `ada@example.org,${hashOf('PBKDF2-SHA256 of Django')},true,staff;admins,"Lovelace, Ada"`,
      'secret-person,,,,',
      `alan@example.org,"${hashOf('argon2id')}",false,,`,
    ]);
    const { status, stdout } = await runHere(env, ['user', 'import', csv]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /created +2\n {2}django-pbkdf2 +1\n {2}argon2 +1\n {2}of them weak +1\nexists +0\ninvalid +1\nline 3: invalid_email\n$/,
    );
    const users = await askBastion(env, ['user', 'list']);
    expect(users).toMatchObject([
      { email: 'ada@example.org', name: 'Lovelace, Ada', user_groups: ['staff', 'admins'] },
      { email: 'alan@example.org', email_verified: false },
    ]);
  });

  test('takes what Firebase exports, with the parameters of the project from a file', async () => {
    const { parameters, password_hash, password_salt } = firebaseExample;
    const file = fileOf('firebase.jsonl', [{ email: 'ada@example.org', password_hash, password_salt }]);
    expect(await ask(file)).toMatchObject({ problems: [{ line: 1, code: 'firebase_parameters_missing' }] });
    const shown = fileOf('parameters.txt', [JSON.stringify(parameters)]);
    expect(await ask(file, '--firebase-parameters', shown)).toMatchObject({
      created: 1,
      hashes: { 'firebase-scrypt': 1 },
    });
  });

  test('goes into the tenant that is named, and no other', async () => {
    await askBastion(env, ['tenant', 'create', '--slug', 'acme', '--name', 'Acme']);
    await ask(fileOf('one.jsonl', [{ email: 'ada@example.org' }]), '--tenant', 'acme');
    expect(await askBastion(env, ['user', 'list'])).toEqual([]);
    expect(await askBastion(env, ['user', 'list', '--tenant', 'acme'])).toMatchObject([{ email: 'ada@example.org' }]);
  });
});
