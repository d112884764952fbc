import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSmtp, type TestSmtp } from '../mail/support/start-smtp.ts';
import { killPrograms, type Program, runNode, until } from '../runtime/support/run-node.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { type DebianPostgres, startDebianPostgres } from '../support/debian-postgres.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { findValues, formsOf } from './support/find-values.ts';
import { leaveTraces } from './support/leave-traces.ts';
import { journeys, openValues, personalValues } from './support/traced-people.ts';

const scratch = scratchFolder();
let postgres: DebianPostgres;
let program: Program;
let smtp: TestSmtp;
let issuer: string;

/** The real program on PostgreSQL 15, as an operator runs it, with the most talkative log. */
async function startProgram(): Promise<Record<string, string>> {
  const port = await findFreePort();
  issuer = `http://localhost:${port}`;
  const env = {
    NODE_ENV: 'test',
    PORT: String(port),
    BASTION_INTERNAL_PORT: String(await findFreePort()),
    BASTION_DATA_DIR: join(scratch.path, 'data'),
    BASTION_KEYS_DIR: join(scratch.path, 'keys'),
    BASTION_BCRYPT_COST: '4',
    BASTION_LIMITS: '*=1000000',
    BASTION_WORKERS: '1',
    BASTION_LOG_LEVEL: 'debug',
    BASTION_SMTP_URL: smtp.url.reveal(),
    DATABASE_URL: postgres.database.appUrl.reveal(),
    BASTION_DATABASE_OWNER_URL: postgres.database.ownerUrl.reveal(),
  };
  program = runNode(['server/main.ts'], { env });
  const isReady = () =>
    fetch(`${issuer}/readyz`).then(
      (reply) => reply.ok,
      () => false,
    );
  await until(isReady, program.text);
  await program.wrote(/\/setup\/[\w-]+/);
  return env;
}

async function without(table: string, work: () => Promise<unknown>): Promise<void> {
  const { query } = postgres.database;
  await query(`alter table ${table} rename to away`);
  await work().finally(() => query(`alter table away rename to ${table}`));
}

/** What a part that nobody thought of says in its error: the database itself, here, whose log then has it too. */
const spoken = ['Errata.Umbridgeworth@error-message.example', '203.0.113.66'];

async function failWithNames(): Promise<void> {
  const { query } = postgres.database;
  await query(`create function speak() returns trigger language plpgsql as
    $$ begin raise exception 'nobody is called ${spoken[0]} at ${spoken[1]}'; end $$`);
  await query('create trigger speak before insert on oidc_records for each row execute function speak()');
  const app = `${issuer}/authorize?client_id=${openValues[0]}&response_type=code&scope=openid&redirect_uri=https://app.example/callback`;
  await fetch(`${app}&code_challenge_method=S256&code_challenge=${'A'.repeat(43)}`, { redirect: 'manual' });
  await query('drop trigger speak on oidc_records');
  await query('drop function speak');
}

beforeAll(async () => {
  smtp = await startSmtp();
  postgres = await startDebianPostgres();
  const env = await startProgram();
  const setupUrl = /http\S+\/setup\/[\w-]+/.exec(program.text())?.[0] ?? '';
  await leaveTraces({ issuer, env, setupUrl, folder: scratch.path, smtp, without });
  await failWithNames();
  await until(
    async () => (await postgres.database.query("select from error_logs where message like '%is called%'")).length > 0,
    program.text,
  );
}, 120_000);

afterAll(async () => {
  await killPrograms();
  await smtp?.stop();
  await postgres?.remove();
  scratch.remove();
});

describe('a stolen dump', () => {
  it.each([
    ['rows copied', false],
    ['rows inserted', true],
  ])('tells nothing about people, whatever form one looks for (%s)', async (_, inserts) => {
    const dump = await postgres.dump({ inserts });
    for (const value of openValues) expect(dump).toContain(value);
    expect(findValues(dump, [...personalValues, ...spoken])).toEqual([]);
  });

  it('holds mails that wait to be sent, and nothing of them that could be read', async () => {
    const kinds = await postgres.database.query<{ kind: string }>('select kind from mails order by kind');
    expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['invitation', 'recovery']));
  });

  it('holds what happened: the journeys that are searched for did take place', async () => {
    const rows = await postgres.database.query<{ kind: string }>('select distinct kind from audit_events');
    const kinds = rows.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining([...journeys]));
  });

  it('is searched well: a value is found in whatever form it lies somewhere', async () => {
    const [leak = ''] = personalValues;
    const leakOut = (text: string) =>
      postgres.database.query("update clients set metadata = metadata || jsonb_build_object('leak', $1::text)", [text]);
    await leakOut(`it was ${leak.toUpperCase()}, they say`);
    const leaky = await postgres.dump();
    await postgres.database.query("update clients set metadata = metadata - 'leak'");
    expect(findValues(leaky, personalValues)).toEqual([`${leak} (clear)`]);
    const clean = await postgres.dump();
    for (const [form, texts] of Object.entries(formsOf(leak))) {
      for (const text of texts) expect(findValues(`${clean}x${text}y`, [leak]), text).toContain(`${leak} (${form})`);
    }
  });
});

describe('what is written beside the database', () => {
  it('tells nothing about people in the log of the program, however talkative', () => {
    expect(program.text()).toContain('request failed');
    expect(program.text()).toContain('nobody is called');
    expect(findValues(program.text(), [...personalValues, ...spoken])).toEqual([]);
  });

  it('tells nothing about people in the log of PostgreSQL', async () => {
    const log = await postgres.readLog();
    expect(log).toContain('relation "users" does not exist');
    expect(findValues(log, personalValues)).toEqual([]);
  });

  it('tells nothing about people in the files of the data folder', async () => {
    const folder = join(scratch.path, 'data');
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(findValues(await readFile(file, 'utf8'), personalValues), file).toEqual([]);
  });
});
