import { profileColumns } from '../accounts/profile.ts';
import type { Deps } from '../deps.ts';
import type { UserKey } from '../keys/sealing.ts';
import { indexedColumns } from './indexed-columns.ts';
import { type RekeyOptions, reindexColumn, resealColumn, walkValues } from './rekey-tenant.ts';
import { sealedColumns } from './sealed-columns.ts';

type RewriteDeps = Pick<Deps, 'db' | 'sealing'>;

/** What every value of our own begins with. */
const own = 'v1.';

/**
 * Seals in our own format what was imported as Fernet tokens, and makes the indexes by which it is found; answers how
 * many values. Users that came without a key get one.
 */
export async function rewriteImported(
  deps: RewriteDeps,
  tenantId: string,
  options: RekeyOptions = {},
): Promise<number> {
  let rewritten = 0;
  for (const column of sealedColumns) rewritten += await resealColumn(deps, tenantId, column, options);
  for (const column of profileColumns) {
    const place = { table: 'users', column, row: 'id' } as const;
    rewritten += await walkValues(
      deps.db.tenant(tenantId),
      place,
      own,
      async ({ row, value }) => {
        const key = await obtainUserKey(deps, tenantId, row);
        const here = { table: place.table, column, row };
        return key.seal(here, key.open(here, value));
      },
      options,
    );
  }
  for (const column of indexedColumns) rewritten += await reindexColumn(deps, tenantId, column, options);
  return rewritten;
}

async function obtainUserKey({ db, sealing }: RewriteDeps, tenantId: string, userId: string): Promise<UserKey> {
  const known = await sealing.findUserKey(tenantId, userId);
  if (known) return known;
  const { row } = await sealing.createUserKey(tenantId, userId);
  const insertion = db.tenant(tenantId).insertInto('user_keys').values(row);
  await insertion.onConflict((conflict) => conflict.doNothing()).execute();
  sealing.applyChange({ table: 'user_keys', tenant_id: tenantId, id: userId });
  const key = await sealing.findUserKey(tenantId, userId);
  if (!key) throw new Error('the key of a user was destroyed while their values were read');
  return key;
}
