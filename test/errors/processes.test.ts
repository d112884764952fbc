import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBreakers } from '../../adapters/breakers.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createErrorSink } from '../../server/errors/error-sink.ts';
import { createReportingLog } from '../../server/errors/reporting-log.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { runBastion } from '../cli/support/run-bastion.ts';
import { type OwnPostgres, startOwnPostgres } from '../faults/support/own-postgres.ts';
import { type RunningProgram, startProgram } from '../faults/support/start-program.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps } from '../support/open-deps.ts';
import { silentLog } from '../support/silent-log.ts';
import { startBastion } from '../support/start-bastion.ts';

type Row = { readonly process: string; readonly message: string; readonly count: string; readonly request_id: string };

describe('the processes of a program', () => {
  let program: RunningProgram;

  beforeAll(async () => {
    program = await startProgram();
  }, 60_000);
  afterAll(() => program?.clear());

  const listBy = (process: string) =>
    program.query('select * from error_logs where process = $1', [process]) as Promise<Row[]>;

  it('a worker keeps what a request ran into, by the id that its user was told', async () => {
    await program.query('alter table clients rename to clients_away');
    const answer = await new HttpBrowser().request(`${program.issuer}/authorize?client_id=x&response_type=code`, {
      headers: { accept: 'application/json' },
    });
    await program.query('alter table clients_away rename to clients');
    expect(answer.status).toBe(500);
    await expect
      .poll(() => listBy('worker'), { timeout: 10_000 })
      .toMatchObject([{ request_id: answer.headers.get('x-request-id') }]);
  });

  it('the primary one keeps that a worker died', async () => {
    process.kill(program.listWorkers()[0] ?? 0, 'SIGKILL');
    await expect.poll(() => listBy('primary'), { timeout: 20_000 }).toMatchObject([{ count: '1' }]);
  });
});

it('the command line keeps what it did not expect, and says one line', async () => {
  const bastion = await startBastion();
  try {
    await bastion.database.query('alter table roles rename to roles_away');
    const { status, stdout, stderr } = await runBastion(
      {
        DATABASE_URL: bastion.database.appUrl.reveal(),
        BASTION_KEYS_DIR: bastion.config.keysDir,
        BASTION_DATA_DIR: bastion.config.dataDir,
      },
      ['role', 'list'],
    );
    expect(status).toBe(70);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    const rows = await bastion.database.query<Row>("select * from error_logs where process = 'cli'");
    expect(rows).toMatchObject([{ count: '1', message: expect.stringContaining('a command failed') }]);
  } finally {
    await bastion.stop();
  }
});

describe('while the database is down', () => {
  let postgres: OwnPostgres;

  beforeAll(async () => {
    postgres = await startOwnPostgres();
  }, 60_000);
  afterAll(() => postgres?.remove());

  it.each(['SIGINT', 'SIGQUIT'] as const)(
    '(%s) errors stay with their process, and are kept when it is back',
    async (how) => {
      const db = openDatabase({ url: postgres.database.appUrl, connections: 2 });
      const sink = createErrorSink({ db: () => db, clock: systemClock, process: 'worker', interval_ms: 60_000 });
      const fail = () => sink.report(`failed at ${how}`, { error: new Error('of one kind'), request_id: 'r-1' });
      fail();
      await sink.flush();
      await postgres.stop(how);
      for (let time = 0; time < 10; time += 1) fail();
      await sink.flush();
      await sink.flush();
      await postgres.start();
      await sink.flush();
      const [row] = await postgres.database.query<Row>('select * from error_logs where message like $1', [
        `failed at ${how}%`,
      ]);
      expect(row).toMatchObject({ count: '11', request_id: 'r-1' });
      await sink.close();
      await db.close();
    },
  );
});

it('of circuit breakers each has a row of its own, and says whose it is', async () => {
  const bastion = await startBastion();
  const node = await openDeps(bastion.database);
  const sink = createErrorSink({ db: () => node.deps.db, clock: systemClock, process: 'test', interval_ms: 60_000 });
  const breakers = createBreakers(createReportingLog(silentLog, sink));
  try {
    for (const name of ['witness file', 'Redis for limits'])
      for (let time = 0; time < 5; time += 1)
        await breakers.guard(name, () => Promise.reject(new Error('no answer'))).catch(() => {});
    await sink.flush();
    const rows = await bastion.database.query<Row>('select message from error_logs');
    expect(rows.map(({ message }) => message).toSorted()).toEqual([
      'circuit breaker opened: Redis for limits',
      'circuit breaker opened: witness file',
    ]);
  } finally {
    await sink.close();
    await node.close();
    await bastion.stop();
  }
});
