import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteEmailCodes } from '../../adapters/postgres/email-codes.ts';
import { createUser, newUser } from '../../server/accounts/create-user.ts';
import type { Deps } from '../../server/deps.ts';
import { MINUTE } from '../../server/kernel/duration.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import {
  createEmailCode,
  type EmailCodeUse,
  isEmailCodeOut,
  verifyEmailCode,
} from '../../server/second-factors/email-code.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

const wrong = 'zzzz-zzz2';

let database: TestDatabase;
let node: TestDeps;
let deps: Deps;
let use: EmailCodeUse;

beforeAll(async () => {
  database = await cloneDatabase();
  node = await openDeps(database);
});
afterAll(async () => {
  await node?.close();
  await database?.drop();
});

async function createPerson(tenantId: string): Promise<string> {
  const scope = { tenant: { id: tenantId, issuer: 'https://id.example' }, actor: 'test' };
  const created = await createUser(node.deps, scope, newUser.parse({ email: `${uuidv7()}@example.org` }));
  if (!created.ok) throw new Error(created.code);
  return created.value.id;
}

beforeEach(async () => {
  deps = node.deps;
  const [row] = await database.query<{ id: string }>("select id from tenants where slug = 'default'");
  const tenantId = row?.id ?? '';
  use = { tenantId, userId: await createPerson(tenantId), purpose: 'email-code', uid: 'this-sign-in' };
});

const create = async (whose: EmailCodeUse): Promise<string> => (await createEmailCode(deps, whose)) ?? '';
const verify = (whose: EmailCodeUse, code: string) => verifyEmailCode(deps, whose, code);
const late = (seconds: number): Deps => ({ ...deps, clock: { now: () => deps.clock.now() + seconds } });
const spent = { ok: false, code: 'email_code_spent' };

describe('a code by mail', () => {
  it('counts for its user, purpose and sign-in alone, and what is tried elsewhere is not counted against it', async () => {
    const code = await create(use);
    const elsewhere: EmailCodeUse[] = [
      { ...use, purpose: 'sign-in-link' },
      { ...use, uid: 'another-sign-in' },
      { ...use, userId: await createPerson(use.tenantId) },
    ];
    for (const other of elsewhere) {
      expect(await isEmailCodeOut(deps, other)).toBe(false);
      for (let at = 0; at < 6; at += 1) expect(await verify(other, code)).toEqual(spent);
    }
    expect(await verify(use, code.toUpperCase())).toEqual({ ok: true });
  });

  it('is neither replaced nor spent by one for another sign-in of its user', async () => {
    const other = { ...use, uid: 'another-sign-in' };
    const [code, others] = [await create(use), await create(other)];
    expect(await verify(other, code)).toEqual({ ok: false, code: 'wrong_email_code' });
    expect(await verify(other, others)).toEqual({ ok: true });
    expect(await verify(use, code)).toEqual({ ok: true });
  });

  it('moved to another sign-in in the database still does not count there', async () => {
    const code = await create(use);
    const other = { ...use, uid: 'another-sign-in' };
    await create(other);
    await database.query(
      `update email_codes set code_hash = (select code_hash from email_codes where user_id = $1 order by ctid limit 1)
       where user_id = $1`,
      [use.userId],
    );
    expect(await verify(other, code)).toEqual({ ok: false, code: 'wrong_email_code' });
  });

  it('is void once there is a new one for the same sign-in, whose tries begin anew', async () => {
    const first = await create(use);
    for (let at = 0; at < 5; at += 1) await verify(use, wrong);
    expect(await isEmailCodeOut(deps, use)).toBe(false);
    const second = await create(use);
    expect(await verify(use, first)).toEqual({ ok: false, code: 'wrong_email_code' });
    expect(await verify(use, second)).toEqual({ ok: true });
    expect(await verify(use, second)).toEqual(spent);
  });

  it('is spent after ten minutes', async () => {
    const code = await create(use);
    expect(await isEmailCodeOut(late(10 * MINUTE - 5), use)).toBe(true);
    expect(await isEmailCodeOut(late(10 * MINUTE), use)).toBe(false);
    expect(await verifyEmailCode(late(10 * MINUTE), use, code)).toEqual(spent);
  });

  it('is taken once in a race of fifty, and tried five times in a race of fifty wrong ones', async () => {
    const code = await create(use);
    const right = await Promise.all(Array.from({ length: 50 }, () => verify(use, code)));
    expect(right.filter(({ ok }) => ok)).toHaveLength(1);
    await create(use);
    const tried = await Promise.all(Array.from({ length: 50 }, () => verify(use, wrong)));
    expect(tried.filter((verdict) => !verdict.ok && verdict.code === 'wrong_email_code')).toHaveLength(5);
  });

  it('of any sign-in is gone when all of its user are', async () => {
    const other = { ...use, purpose: 'sign-in-link', uid: 'another-sign-in' } as const;
    await create(use);
    await create(other);
    await deleteEmailCodes(deps.db.tenant(use.tenantId), use.userId);
    for (const one of [use, other]) expect(await isEmailCodeOut(deps, one)).toBe(false);
  });

  it('leaves nothing in the database that says in which sign-in it was sent', async () => {
    await create(use);
    const rows = await database.query<{ row: string }>(
      'select email_codes::text as row from email_codes where user_id = $1',
      [use.userId],
    );
    expect(rows).toHaveLength(1);
    for (const clear of [use.uid, Buffer.from(use.uid).toString('hex'), use.purpose])
      expect(rows[0]?.row).not.toContain(clear);
  });
});
