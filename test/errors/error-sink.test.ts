import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorLogRow } from '../../adapters/postgres/schema/error-tables.ts';
import { createErrorSink, type ErrorSink } from '../../server/errors/error-sink.ts';
import { fingerprintOf, placesOf } from '../../server/errors/fingerprint.ts';
import { findError, listErrors, resolveErrors } from '../../server/errors/list-errors.ts';
import { createReportingLog } from '../../server/errors/reporting-log.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { askBastion } from '../cli/support/run-bastion.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { recordLog } from '../support/silent-log.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

let bastion: TestBastion;
let node: TestDeps;
const open: ErrorSink[] = [];

beforeAll(async () => {
  bastion = await startBastion();
  node = await openDeps(bastion.database);
});
afterEach(async () => {
  for (const sink of open.splice(0)) await sink.close();
  await bastion.database.query('delete from error_logs');
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

function createSink(options: { maxKinds?: number; db?: () => typeof node.deps.db | undefined } = {}): ErrorSink {
  const sink = createErrorSink({
    db: () => node.deps.db,
    clock: systemClock,
    process: 'test',
    interval_ms: 60_000,
    ...options,
  });
  open.push(sink);
  return sink;
}

const rows = (): Promise<ErrorLogRow[]> => listErrors(node.deps, {});

/** Errors of one kind: made at one place. */
const fail = (message: string): Error => new Error(message);

describe('errors of a process', () => {
  it('of one kind are one row that counts, whatever ids and numbers they name', async () => {
    const sink = createSink();
    for (let at = 0; at < 10_000; at += 1)
      sink.report('request failed', { error: fail(`row ${at} is "gone-${at}"`), request_id: `r-${at}` });
    const before = node.deps.db.countStatements();
    await sink.flush();
    expect(node.deps.db.countStatements() - before).toBe(1);
    expect(await rows()).toMatchObject([{ count: '10000', request_id: 'r-9999', status: 'open', process: 'test' }]);
    sink.report('request failed', { error: fail('row 1 is "gone-1"') });
    await sink.flush();
    expect(await rows()).toMatchObject([{ count: '10001', request_id: 'r-9999' }]);
  });

  it('from many nodes at once are counted together', async () => {
    const sinks = Array.from({ length: 8 }, () => createSink());
    for (const sink of sinks) sink.report('failed', { error: fail('at once') });
    await Promise.all(sinks.map((sink) => sink.flush()));
    expect(await rows()).toMatchObject([{ count: '8' }]);
  });

  it('hold nothing personal: neither message, nor stack, nor causes', async () => {
    const sink = createSink();
    const cause = new Error('Key (email)=(ada@example.org) from 203.0.113.9 with password=hunter22hunter');
    sink.report('lookup of ada@example.org failed', { error: new Error('card 4111 1111 1111 1111', { cause }) });
    await sink.flush();
    const text = JSON.stringify(await rows());
    for (const personal of ['ada@', 'example.org', '203.0.113.9', 'hunter22', '4111'])
      expect(text).not.toContain(personal);
    expect(text).toContain('[email]');
    expect(text).toContain('caused by');
  });

  it('are kept while the database is down, up to a number of kinds, and written when it is back', async () => {
    let isUp = false;
    const down = { ...node.deps.db, run: () => Promise.reject(new Error('connection refused')) };
    const sink = createSink({ maxKinds: 3, db: () => (isUp ? node.deps.db : (down as typeof node.deps.db)) });
    for (const word of ['one', 'two', 'three', 'four', 'five']) sink.report(word, { error: fail(word) });
    await sink.flush();
    sink.report('one', { error: fail('one') });
    await sink.flush();
    expect(await rows()).toEqual([]);
    isUp = true;
    await sink.flush();
    const found = (await rows()).map(({ message, count }) => [message.split(':')[0], count]);
    expect(found.toSorted()).toEqual([
      ['one', '2'],
      ['three', '1'],
      ['two', '1'],
    ]);
  });

  it('of a tenant are seen in its scope alone', async () => {
    const sink = createSink();
    sink.report('failed', { error: fail('theirs'), tenant_id: bastion.defaultTenantId });
    await sink.flush();
    expect(await rows()).toEqual([]);
    expect(await listErrors(node.deps, { tenantId: bastion.defaultTenantId })).toHaveLength(1);
  });

  it('that were resolved and come again are open again', async () => {
    const sink = createSink();
    sink.report('failed', { error: fail('again') });
    await sink.flush();
    const [row] = await rows();
    expect(await resolveErrors(node.deps, {}, [row?.fingerprint ?? ''])).toBe(1);
    expect(await findError(node.deps, {}, row?.fingerprint ?? '')).toMatchObject({ status: 'resolved' });
    sink.report('failed', { error: fail('again') });
    await sink.flush();
    expect(await rows()).toMatchObject([{ status: 'open', resolved_at: null, count: '2' }]);
  });

  it('whatever is thrown can be reported', async () => {
    const sink = createSink();
    const strange = Object.assign(new Error('\u0000\ud800 odd'), { stack: undefined });
    for (const error of [null, undefined, 'text', 42, Symbol('x'), { a: 1 }, strange]) sink.report('odd', { error });
    await sink.flush();
    expect((await rows()).length).toBeGreaterThan(2);
  });
});

describe('what a process says in its log', () => {
  it('has lost what errors and quotations hold of people', () => {
    const log = recordLog();
    const reporting = createReportingLog(log, { report: () => {} });
    const error = new Error(`no mailbox ada@example.org ${'x'.repeat(20_000)} 4111 1111 1111 1111`);
    reporting.warn('not delivered', { reason: '550 <ada@example.org> is unknown at 203.0.113.9', host: '127.0.0.1' });
    reporting.error('not delivered', { error, request_id: 'r-1' });
    const [quoted, failed] = log.lines;
    expect(quoted).toMatchObject({ fields: { reason: '550 <[email]> is unknown at [ip]', host: '127.0.0.1' } });
    const said = String((failed?.fields as { error?: Error } | undefined)?.error?.message);
    expect(said).toContain('[email]');
    expect(said).not.toMatch(/ada@|4111/);
  });
});

describe('the fingerprint', () => {
  const places = (line: number, file = 'server/a.ts') =>
    placesOf(`Error: x\n    at work (file:///app/${file}:${line}:7)\n    at node:internal/x:1:1`);
  it('does not change with lines, ids, numbers and quoted values', () => {
    const one = fingerprintOf({ name: 'Error', message: 'row 17 of "a" is gone', places: places(10) });
    const same = fingerprintOf({ name: 'Error', message: 'row 99 of "b" is gone', places: places(400) });
    expect(one).toBe(same);
  });
  it('differs by name, words and place', () => {
    const base = { name: 'Error', message: 'x', places: places(1) };
    const elsewhere = { ...base, places: places(1, 'server/b.ts') };
    const prints = [base, { ...base, name: 'TypeError' }, { ...base, message: 'y' }, elsewhere].map(fingerprintOf);
    expect(new Set(prints).size).toBe(4);
  });
});

describe('an unexpected error of a request', () => {
  it('is answered with nothing but a request id, which finds it', async () => {
    const client = await bastion.createClient();
    await bastion.database.query('alter table clients rename to clients_away');
    const answer = await new HttpBrowser().request(
      `${bastion.url}/authorize?client_id=${client.client_id}-x&response_type=code`,
      {
        headers: { accept: 'application/json' },
      },
    );
    await bastion.database.query('alter table clients_away rename to clients');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toMatch(/clients|relation|at .*\.ts/);
    const find = () => bastion.database.query<{ request_id: string; tenant_id: string }>('select * from error_logs');
    await expect
      .poll(find, { timeout: 10_000 })
      .toMatchObject([{ request_id: answer.headers.get('x-request-id'), tenant_id: bastion.defaultTenantId }]);
  });
});

describe('the command line', () => {
  it('lists, shows and resolves errors', async () => {
    const sink = createSink();
    sink.report('request failed', { error: fail('the disk is full') });
    await sink.flush();
    const env = {
      DATABASE_URL: bastion.database.appUrl.reveal(),
      BASTION_KEYS_DIR: bastion.config.keysDir,
      BASTION_DATA_DIR: bastion.config.dataDir,
    };
    const [listed] = await askBastion(env, ['errors', 'list']);
    expect(listed).toMatchObject({ message: 'request failed: the disk is full', count: '1' });
    expect(await askBastion(env, ['errors', 'show', listed.fingerprint])).toMatchObject({
      stack: expect.stringContaining('error-sink.test.ts'),
    });
    expect(await askBastion(env, ['errors', 'resolve', listed.fingerprint])).toEqual({ resolved: 1 });
    expect(await askBastion(env, ['errors', 'list', '--status', 'open'])).toEqual([]);
  });
});
