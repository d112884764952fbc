import { afterAll, beforeAll, expect, it } from 'vitest';
import { listUsers } from '../../server/accounts/list-users.ts';
import { completeSetup, createSetupLink } from '../../server/setup/setup-links.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

let bastion: TestBastion;

beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

const deps = () => ({
  db: bastion.db,
  sealing: bastion.sealing,
  queue: bastion.queue,
  clock: { now: () => Math.floor(Date.now() / 1000) },
});

it('a set-up link that lies in an old log makes nobody administrator once there is one, and changes no password', async () => {
  const { url } = await createSetupLink(deps(), bastion.defaultTenantId, bastion.url);
  const admin = await bastion.createUser({ roles: ['super_admin'] });
  const before = await bastion.database.query('select password_hash from users where id = $1', [admin.id]);
  const token = url.split('/').at(-1) ?? '';
  for (const email of [admin.email, 'somebody@example.org']) {
    expect(await completeSetup(deps(), bastion.defaultTenantId, token, { email, password_hash: 'x' })).toBe(false);
  }
  expect(await bastion.database.query('select password_hash from users where id = $1', [admin.id])).toEqual(before);
  const users = await listUsers(bastion, { tenant: { id: bastion.defaultTenantId }, actor: 'test' });
  expect(users.map((user) => user.email)).not.toContain('somebody@example.org');
});

it('of two links that are used at one instant one makes an administrator', async () => {
  await bastion.database.query('delete from user_roles');
  const links = await Promise.all([1, 2].map(() => createSetupLink(deps(), bastion.defaultTenantId, bastion.url)));
  await bastion.database.query('update setup_links set consumed_at = null');
  const done = await Promise.all(
    links.map(({ url }, at) => {
      const input = { email: `first-${at}@example.org`, password_hash: 'x' };
      return completeSetup(deps(), bastion.defaultTenantId, url.split('/').at(-1) ?? '', input);
    }),
  );
  expect(done.filter(Boolean)).toHaveLength(1);
});
