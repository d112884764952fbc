import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import {
  countValuesWithout,
  listValuesWithout,
  replaceValue,
  type StoredValue,
  type TextColumn,
} from '../../adapters/postgres/stored-values.ts';
import { deleteRetiringKeys } from '../../adapters/postgres/tenant-keys.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import { type IndexedColumn, indexedColumns } from './indexed-columns.ts';
import { type SealedColumn, sealedColumns } from './sealed-columns.ts';

/**
 * Seals what old keys of a tenant sealed with the current ones, in small steps: each row by itself, and only if it is
 * still what was read, so it can be cut off anywhere and begun again. When nothing is left and no node can still hold an
 * old key as the current one, the old keys are deleted, and with them the last need for the root key before.
 */
export type RekeyOptions = {
  readonly batch?: number;
  /** Milliseconds between batches, so that a rotation is no load to speak of. */
  readonly pause_ms?: number;
  /** Seconds after which every node has the new keys even if it missed the announcement. */
  readonly grace_s?: number;
  readonly stopping?: AbortSignal | undefined;
};

type RekeyDeps = Pick<Deps, 'db' | 'sealing'>;
export type RekeyReport = { readonly resealed: number; readonly isDone: boolean };

export async function rekeyTenant(deps: RekeyDeps, tenantId: string, options: RekeyOptions = {}): Promise<RekeyReport> {
  const { grace_s = 15 * MINUTE, stopping } = options;
  // What this node knows may be older than the rotation.
  deps.sealing.forgetAll();
  let resealed = 0;
  for (const column of sealedColumns) resealed += await resealColumn(deps, tenantId, column, options);
  for (const column of indexedColumns) resealed += await reindexColumn(deps, tenantId, column, options);
  if (stopping?.aborted) return { resealed, isDone: false };
  return { resealed, isDone: await dropOldKeys(deps, tenantId, grace_s) };
}

/** How many values of each kind still rest under old keys. */
export async function countOldValues(deps: RekeyDeps, tenantId: string): Promise<Record<string, number>> {
  const keys = await deps.sealing.keysOf(tenantId);
  const db = deps.db.tenant(tenantId);
  const left: Record<string, number> = {};
  for (const { table, column, use } of sealedColumns) {
    left[`${table}.${column}`] = await countValuesWithout(
      db,
      { table, column },
      `v1.${keys.current('data', use).kid}.`,
    );
  }
  for (const { table, column } of indexedColumns) {
    left[`${table}.${column}`] = await countValuesWithout(
      db,
      { table, column },
      `${keys.current('index', 'any').kid}.`,
    );
  }
  return left;
}

/** Walks through the old values of a column; `renew` answers what takes the place of one. */
export async function walkValues(
  db: TenantDb,
  column: TextColumn,
  prefix: string,
  renew: (value: StoredValue) => Promise<string | undefined>,
  { batch = 200, pause_ms = 20, stopping }: RekeyOptions,
): Promise<number> {
  let done = 0;
  let after: string | undefined;
  while (!stopping?.aborted) {
    const values = await listValuesWithout(db, column, prefix, after, batch);
    for (const value of values) {
      const next = await renew(value);
      if (next !== undefined) await replaceValue(db, column, value, next);
      done += next === undefined ? 0 : 1;
    }
    after = values.at(-1)?.row;
    if (values.length < batch) break;
    await sleep(pause_ms);
  }
  return done;
}

export async function resealColumn(
  { db, sealing }: RekeyDeps,
  tenantId: string,
  column: SealedColumn,
  options: RekeyOptions,
): Promise<number> {
  const { kid } = (await sealing.keysOf(tenantId)).current('data', column.use);
  const renew = async ({ row, value }: StoredValue) => {
    const place = { table: column.table, column: column.column, row };
    const opened = await sealing.openForTenant(tenantId, column.use, place, value);
    return sealing.sealForTenant(tenantId, column.use, place, opened);
  };
  return walkValues(db.tenant(tenantId), column, `v1.${kid}.`, renew, options);
}

export async function reindexColumn(
  deps: RekeyDeps,
  tenantId: string,
  column: IndexedColumn,
  options: RekeyOptions,
): Promise<number> {
  const { kid } = (await deps.sealing.keysOf(tenantId)).current('index', 'any');
  const renew = ({ row }: StoredValue) => column.renew(deps, tenantId, row);
  return walkValues(deps.db.tenant(tenantId), column, `${kid}.`, renew, options);
}

/** True when no old key is left. */
async function dropOldKeys(deps: RekeyDeps, tenantId: string, grace_s: number): Promise<boolean> {
  const left = Object.values(await countOldValues(deps, tenantId)).reduce((sum, count) => sum + count, 0);
  if (left > 0) return false;
  return deleteRetiringKeys(deps.db.tenant(tenantId), grace_s);
}
