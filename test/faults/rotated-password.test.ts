import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChangeFeed } from '../../adapters/postgres/change-feed.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { LiveSecret } from '../../server/kernel/live-secret.ts';
import { startServer } from '../../server/serve.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { recordLog } from '../support/silent-log.ts';
import { startBastion } from '../support/start-bastion.ts';

const role = `rotating_${randomBytes(4).toString('hex')}`;
let database: TestDatabase;
/** What the manager would hand out, and how often it was asked. */
const manager = { password: 'first-password', asked: 0 };

const addressWith = (password: string): string => {
  const url = new URL(database.appUrl.reveal());
  url.username = role;
  url.password = password;
  return url.href;
};

const liveUrl = () =>
  new LiveSecret(
    { value: addressWith(manager.password) },
    {
      now_ms: () => performance.now(),
      read: async () => {
        manager.asked += 1;
        return { value: addressWith(manager.password) };
      },
    },
  );

const alterPassword = (password: string) => database.query(`alter role ${role} password '${password}'`);
const disconnectAll = () =>
  database.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);

beforeAll(async () => {
  database = await cloneDatabase();
  await database.query(
    `create role ${role} login nosuperuser nobypassrls password 'first-password' in role bastion_app`,
  );
});
afterAll(async () => {
  await disconnectAll();
  await database.query(`drop role ${role}`);
  await database.drop();
});

describe('when the password of the database role is changed', () => {
  it('a pool opens its next connections with the new one, and every query succeeds', async () => {
    const db = openDatabase({ url: liveUrl(), connections: 4 });
    const ask = () => db.system.selectNoFrom((from) => from.lit(1).as('one')).execute();
    await Promise.all(Array.from({ length: 4 }, ask));
    manager.asked = 0;
    for (const password of ['second-password', 'third-password']) {
      await alterPassword(password);
      manager.password = password;
      await disconnectAll();
      await expect
        .poll(() =>
          ask().then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      const answers = await Promise.allSettled(Array.from({ length: 50 }, ask));
      expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
    }
    expect(manager.asked).toBeGreaterThanOrEqual(2);
    expect(manager.asked).toBeLessThanOrEqual(4);
    await db.close();
  });

  it('open connections go on, new ones fail until the manager has the new password, and no longer', async () => {
    const db = openDatabase({ url: liveUrl(), connections: 2 });
    const one = { name: 'one', text: 'select 1' };
    await db.transact('', async (client) => {
      await alterPassword('fourth-password');
      await client.query(one);
      await expect(db.run('', one, [])).rejects.toThrow('No connection to the database');
      manager.password = 'fourth-password';
      await expect
        .poll(
          () =>
            db.run('', one, []).then(
              () => true,
              () => false,
            ),
          { timeout: 5_000 },
        )
        .toBe(true);
      await client.query(one);
    });
    await db.close();
  });

  it('nothing fails when the manager has the new password before the database has', async () => {
    const url = liveUrl();
    const db = openDatabase({ url, connections: 2 });
    const ask = () => db.system.selectNoFrom((from) => from.lit(1).as('one')).execute();
    const isFine = () =>
      ask().then(
        () => true,
        () => false,
      );
    const before = manager.password;
    manager.password = 'early-password';
    await url.renew();
    await expect.poll(isFine).toBe(true);
    await disconnectAll();
    await expect.poll(isFine).toBe(true);
    expect(await Promise.all(Array.from({ length: 20 }, isFine))).not.toContain(false);
    expect(manager.password).not.toBe(before);
    await alterPassword('early-password');
    await disconnectAll();
    await expect.poll(isFine).toBe(true);
    expect(await Promise.all(Array.from({ length: 20 }, isFine))).not.toContain(false);
    await db.close();
  });

  it('the change feed comes back with the new one', async () => {
    const changes: string[] = [];
    const feed = await openChangeFeed({
      url: liveUrl(),
      log: recordLog(),
      onChange: ({ table }) => changes.push(table),
      onGap: () => {},
    });
    await alterPassword('fifth-password');
    manager.password = 'fifth-password';
    await disconnectAll();
    await expect
      .poll(
        async () => {
          await database.query(`update tenants set name = name || '!' where slug = 'default'`);
          return changes;
        },
        { timeout: 10_000 },
      )
      .toContain('tenants');
    await feed.close();
  });
});

it('a running Bastion whose connections are all cut after the change answers every request', async () => {
  const reference = await startBastion({ database });
  const log = recordLog();
  const server = await startServer(
    { ...reference.config, port: reference.config.internalPort },
    { appUrl: liveUrl() },
    log,
  );
  const ask = async () => (await fetch(`http://127.0.0.1:${reference.config.internalPort}/readyz`)).status;
  expect(await ask()).toBe(200);
  await alterPassword('sixth-password');
  manager.password = 'sixth-password';
  await disconnectAll();
  // The connections that were cut are noticed first.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect.poll(ask, { timeout: 5_000 }).toBe(200);
  const statuses = await Promise.all(Array.from({ length: 40 }, ask));
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(JSON.stringify(log.lines)).not.toMatch(/(first|second|third|fourth|fifth|sixth)-password/);
  await server.stop();
  await reference.stop();
});
