import { afterAll, beforeAll, expect, it } from 'vitest';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { nothingSeen } from '../../server/credentials/count-attempt.ts';
import { weighAttempt } from '../../server/risk/weigh-attempt.ts';
import { toTenant } from '../../server/tenancy/tenant.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { addresses } from './support/from-elsewhere.ts';

let bastion: TestBastion;
let node: TestDeps;

beforeAll(async () => {
  bastion = await startBastion();
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

it('an attempt is weighed with two round trips to the database at most, and with one when the key is at hand', async () => {
  const { deps } = node;
  const user = await bastion.createUser();
  const row = await findTenant(bastion.db, { slug: 'default' });
  if (!row) throw new Error('there is a tenant');
  const tenant = toTenant(row, bastion.url);
  await deps.sealing.keysOf(tenant.id);
  const weigh = async (userId: string | undefined) => {
    const before = deps.db.countStatements();
    const attempt = { clientId: 'app', method: 'password', isProven: true, seen: nothingSeen } as const;
    const ctx = { ip: addresses.tokyo, get: () => 'Mozilla/5.0' };
    await weighAttempt(deps, { ...attempt, ctx, tenant, userId, device: { idFor: () => undefined } });
    return deps.db.countStatements() - before;
  };
  expect(await weigh(user.id)).toBe(2);
  expect(await weigh(user.id)).toBe(1);
  expect(await weigh(undefined), 'nobody').toBe(1);
});
