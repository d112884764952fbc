import { findUser } from '../../adapters/postgres/find-user.ts';
import { listPasskeys } from '../../adapters/postgres/passkeys.ts';
import { countRecoveryCodes } from '../../adapters/postgres/second-factors.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { openPasskey } from './stored-passkey.ts';

export type FactorSummary = {
  readonly method: 'totp' | 'passkey' | 'recovery-codes';
  /** What its owner calls it. */
  readonly name: string | null;
  readonly created_at: Date | null;
  readonly last_used_at: Date | null;
  /** How many recovery codes are left. */
  readonly left: number | null;
  /** When a sign-in with which it came was disowned: it lets nobody in until a recovery has settled whose it is. */
  readonly doubted_at: Date | null;
};

/** A user's second factors, without anything secret. */
export async function listFactors(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  tenant: Pick<Tenant, 'id'>,
  idOrEmail: string,
): Promise<Outcome<FactorSummary[], 'unknown_user'>> {
  const scoped = db.tenant(tenant.id);
  const user = await findUser(scoped, await toUserRef(sealing, tenant.id, idOrEmail));
  if (!user || user.status === 'erased') return refuse('unknown_user');
  const totp = await scoped
    .selectFrom('user_totp')
    .select(['created_at', 'last_used_at', 'doubted_at'])
    .where('user_id', '=', user.id)
    .execute();
  const left = await countRecoveryCodes(scoped, user.id);
  const key = await sealing.findUserKey(tenant.id, user.id);
  const passkeys = key ? await listPasskeys(scoped, user.id) : [];
  const codes = {
    method: 'recovery-codes',
    name: null,
    created_at: null,
    last_used_at: null,
    left,
    doubted_at: null,
  } as const;
  return accept([
    ...totp.map((row) => ({ method: 'totp', name: null, ...row, left: null }) as const),
    ...passkeys.map((row) => ({
      method: 'passkey' as const,
      name: key ? openPasskey(key, row).name : null,
      created_at: row.created_at,
      last_used_at: row.last_used_at,
      left: null,
      doubted_at: row.doubted_at,
    })),
    ...(left > 0 ? [codes] : []),
  ]);
}
