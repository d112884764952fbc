import type { FirebaseParameters } from '../../../adapters/password-hash/foreign-formats/firebase-scrypt.ts';
import { listTakenIndexes } from '../../../adapters/postgres/find-user.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import type { Deps } from '../../deps.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import type { ChangeScope } from '../../tenancy/change-scope.ts';
import { emailIndexes } from '../email-indexes.ts';
import { insertUsers, prepareUser } from '../insert-user.ts';
import { type ImportedUser, readImportedUser } from './imported-user.ts';
import type { BadLine } from './read-lines.ts';
import type { RawRecord } from './read-records.ts';

/**
 * Imports accounts with the password hashes of other software. Each line stands for itself: a bad one is reported by its
 * number and a code, and the others come in. What is there already stays as it is, so an import that was cut off is
 * simply run again. Lines are read, checked and written in batches, each one transaction, and no more than a batch is held.
 * Hashes are verified at the first login (`credentials/verify-password.ts`) and then replaced by ours.
 */
export type ImportedLine = {
  readonly line: number;
  readonly outcome: 'created' | 'exists' | 'invalid';
  /** Why a line is invalid. */
  readonly code?: string;
  /** The format of the password hash; absent when there is none. */
  readonly hash?: string;
  readonly is_weak?: boolean;
};

export type ImportOptions = {
  /** Whether to say what would happen, and write nothing. */
  readonly isDryRun: boolean;
  readonly firebase?: FirebaseParameters | undefined;
  /** How many accounts are written at once. */
  readonly batchSize?: number;
};

type ImportDeps = Pick<Deps, 'db' | 'sealing'>;
type Checked = ImportedUser & { readonly line: number };

export async function* importUsers(
  deps: ImportDeps,
  scope: ChangeScope,
  records: AsyncIterable<RawRecord | BadLine>,
  { isDryRun, firebase, batchSize = 500 }: ImportOptions,
): AsyncGenerator<ImportedLine> {
  const write = isDryRun ? createRehearsal(deps, scope) : (batch: Checked[]) => writeBatch(deps, scope, batch);
  let batch: Checked[] = [];
  for await (const record of records) {
    const read =
      'code' in record ? ({ ok: false, code: record.code } as const) : readImportedUser(record.fields, firebase);
    if (!read.ok) yield { line: record.line, outcome: 'invalid', code: read.code };
    else batch.push({ line: record.line, ...read.value });
    if (batch.length < batchSize) continue;
    yield* describe(batch, await write(batch));
    batch = [];
  }
  if (batch.length > 0) yield* describe(batch, await write(batch));
}

/** Which lines of a batch make accounts. */
type Created = ReadonlySet<number>;

function* describe(batch: readonly Checked[], created: Created): Generator<ImportedLine> {
  for (const { line, hash } of batch) {
    const outcome = created.has(line) ? 'created' : 'exists';
    yield { line, outcome, ...(hash ? { hash: hash.format, is_weak: hash.isWeak } : {}) };
  }
}

async function writeBatch(
  deps: ImportDeps,
  { tenant, actor }: ChangeScope,
  batch: readonly Checked[],
): Promise<Created> {
  const prepared = [];
  for (const { line, profile, hash } of batch) {
    const user = await prepareUser(deps.sealing, tenant.id, { ...profile, id: uuidv7(), foreign_hash: hash?.text });
    prepared.push({ line, user });
  }
  const users = prepared.map(({ user }) => user);
  const created = await deps.db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const ids = await insertUsers(transaction, users);
      const events = [...ids].map(
        (user_id) => ({ kind: 'user.created', actor, user_id, details: { roles: [] } }) as const,
      );
      const details = { created: ids.size, existing: batch.length - ids.size };
      await insertAuditEvent(transaction, ...events, { kind: 'user.imported', actor, details });
      return ids;
    });
  return new Set(prepared.filter(({ user }) => created.has(user.row.id)).map(({ line }) => line));
}

/** Finds out what `writeBatch` would do. Of each address in the file it keeps what it would be found by. */
function createRehearsal({ db, sealing }: ImportDeps, { tenant }: ChangeScope): (batch: Checked[]) => Promise<Created> {
  const seen = new Set<string>();
  return async (batch) => {
    const indexes = new Map<number, readonly string[]>();
    for (const { line, profile } of batch) indexes.set(line, await emailIndexes(sealing, tenant.id, profile.email));
    const taken = await listTakenIndexes(db.tenant(tenant.id), [...indexes.values()].flat());
    const isNew = ([index = '', ...older]: readonly string[]): boolean => {
      const isTaken = seen.has(index) || [index, ...older].some((one) => taken.has(one));
      seen.add(index);
      return !isTaken;
    };
    return new Set([...indexes].filter(([, own]) => isNew(own)).map(([line]) => line));
  };
}
