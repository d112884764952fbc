import type { Database } from '../../adapters/postgres/database.ts';
import { listKeyAges } from '../../adapters/postgres/list-key-ages.ts';
import { DAY } from '../kernel/duration.ts';
import type { KeyAge, KeyAgeContext } from './key-age.ts';
import { keyAges } from './key-ages.ts';

/** A key or secret against its policy. `null` stands for "not known" and for "never". No value is in it. */
export type KeyStatus = {
  readonly name: string;
  readonly state: 'ok' | 'overdue' | 'unknown' | 'kept';
  readonly age_days: number | null;
  readonly limit_days: number | null;
  readonly remedy: string;
  readonly note: string | null;
};

type Sources = Omit<KeyAgeContext, 'rows'> & { readonly db: Database };

/** Every key and secret in use with its age, the overdue ones first. `now` in Unix seconds. */
export async function readKeyAges({ db, ...context }: Sources, now: number): Promise<KeyStatus[]> {
  const rows = await listKeyAges(db);
  const found = await Promise.all(keyAges.map((source) => source({ ...context, rows })));
  const statuses = found.flat().map((age) => judge(age, now));
  return statuses.toSorted((a, b) => Number(b.state === 'overdue') - Number(a.state === 'overdue'));
}

/** Pure: a key is overdue from the second on at which it is as old as its policy allows. */
export function judge({ name, created_at, limit, remedy, note }: KeyAge, now: number): KeyStatus {
  const age = created_at === undefined ? undefined : Math.max(0, now - created_at);
  return {
    name,
    state: limit === undefined ? 'kept' : age === undefined ? 'unknown' : age >= limit ? 'overdue' : 'ok',
    age_days: age === undefined ? null : Math.floor(age / DAY),
    limit_days: limit === undefined ? null : Math.floor(limit / DAY),
    remedy,
    note: note ?? null,
  };
}

/** The one line that the operator has to read about an overdue key; none about any other. */
export const describeOverdue = ({ name, state, age_days, limit_days, remedy }: KeyStatus): string[] =>
  state === 'overdue' ? [`${name}: ${age_days} days old, should be rotated after ${limit_days} (${remedy})`] : [];
