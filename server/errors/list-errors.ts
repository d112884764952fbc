import { installationScope } from '../../adapters/postgres/error-logs.ts';
import type { ErrorLogRow } from '../../adapters/postgres/schema/error-tables.ts';
import type { Deps } from '../deps.ts';

/** `undefined` means the errors that belong to no tenant. */
type Scope = { readonly tenantId?: string | undefined };

const scoped = ({ db }: Pick<Deps, 'db'>, { tenantId }: Scope) => db.tenant(tenantId ?? installationScope);

/** Errors, the last ones first. */
export function listErrors(deps: Pick<Deps, 'db'>, scope: Scope, status?: 'open' | 'resolved'): Promise<ErrorLogRow[]> {
  const all = scoped(deps, scope).selectFrom('error_logs').selectAll().orderBy('last_at', 'desc').limit(1_000);
  return (status ? all.where('status', '=', status) : all).execute();
}

export const findError = (
  deps: Pick<Deps, 'db'>,
  scope: Scope,
  fingerprint: string,
): Promise<ErrorLogRow | undefined> =>
  scoped(deps, scope).selectFrom('error_logs').selectAll().where('fingerprint', '=', fingerprint).executeTakeFirst();

/** Marks errors as dealt with; all open ones without `fingerprints`. One that comes again is open again. */
export async function resolveErrors(
  deps: Pick<Deps, 'db' | 'clock'>,
  scope: Scope,
  fingerprints?: readonly string[],
): Promise<number> {
  const resolved = { status: 'resolved' as const, resolved_at: new Date(deps.clock.now() * 1000) };
  const open = scoped(deps, scope).updateTable('error_logs').set(resolved).where('status', '=', 'open');
  const { numUpdatedRows } = await (fingerprints
    ? open.where('fingerprint', 'in', fingerprints)
    : open
  ).executeTakeFirst();
  return Number(numUpdatedRows);
}
