import { hash } from 'node:crypto';
import { findHash, getHeadSeq, listLinkedEntries } from '../../adapters/postgres/audit-export.ts';
import type { CheckpointRow } from '../../adapters/postgres/schema/checkpoint-tables.ts';
import type { Deps } from '../deps.ts';
import { hashLink } from './canonical-entry.ts';
import { canonicalJson } from './canonical-json.ts';
import { CHECKPOINT_TYP, type CheckpointClaims, LEAF_BYTES } from './checkpoint-claims.ts';

/**
 * Checkpoints: from time to time the state of a tenant's chain is signed and handed to witnesses outside (`witness.ts`).
 * From then on nothing before it can be changed unseen, not even by who owns the database and computes every hash anew.
 * Before signing, the entries since the last checkpoint are hashed again from what is stored: what was altered in
 * between is reported and never signed.
 */
type CheckpointDeps = Pick<Deps, 'db' | 'clock' | 'attestation' | 'timeStamp' | 'breakers' | 'log'>;

/** No checkpoint covers more entries than this; further ones follow at once. */
const largestWindow = 5_000;
const page = 500;

export class ChainBroken extends Error {
  readonly seq: number;

  constructor(seq: number) {
    super(`audit entry ${seq} is not what was linked: no checkpoint is signed before that is explained`);
    this.seq = seq;
  }
}

export async function findLastCheckpoint(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  kind?: CheckpointRow['kind'],
): Promise<CheckpointRow | undefined> {
  const all = db.tenant(tenantId).selectFrom('audit_checkpoints').selectAll().orderBy('n', 'desc').limit(1);
  return (kind ? all.where('kind', '=', kind) : all).executeTakeFirst();
}

/** Signs how far the chain is; undefined when nothing was added. Throws `ChainBroken`. */
export async function writeCheckpoint(deps: CheckpointDeps, tenantId: string): Promise<CheckpointClaims | undefined> {
  const before = await findLastCheckpoint(deps, tenantId, 'periodic');
  const from = Number(before?.seq ?? 0);
  const to = Math.min(await getHeadSeq(deps.db, tenantId), from + largestWindow);
  if (to <= from) return undefined;
  const leaves = await readLeaves(deps, tenantId, from, to);
  return signCheckpoint(deps, tenantId, { seq: to, kind: 'periodic', leaves });
}

/** Signs that entries up to `seq` have expired; what an export then begins with is the entry behind it. */
export const writeClosingCheckpoint = (
  deps: CheckpointDeps,
  tenantId: string,
  seq: number,
): Promise<CheckpointClaims | undefined> => signCheckpoint(deps, tenantId, { seq, kind: 'closing', leaves: '' });

type Statement = Pick<CheckpointClaims, 'seq' | 'kind' | 'leaves'>;

/** Numbers, signs and stores. Of two nodes that do so at one instant one has its number taken, and answers undefined. */
async function signCheckpoint(
  { db, clock, attestation, timeStamp, breakers, log }: CheckpointDeps,
  tenantId: string,
  statement: Statement,
): Promise<CheckpointClaims | undefined> {
  const last = await findLastCheckpoint({ db }, tenantId);
  const head = await findHash(db, tenantId, statement.seq);
  if (head === undefined) throw new ChainBroken(statement.seq);
  const claims: CheckpointClaims = {
    v: 1,
    tenant_id: tenantId,
    n: (last?.n ?? 0) + 1,
    at: clock.now(),
    previous: last ? hash('sha256', last.jws, 'hex') : null,
    head,
    ...statement,
  };
  const jws = await attestation.sign(CHECKPOINT_TYP, claims);
  const digest = hash('sha256', jws, 'buffer');
  const stamped = timeStamp && breakers.guard('time-stamping authority', () => timeStamp(digest));
  const time_stamp = await stamped?.catch((error) => {
    log.warn('checkpoint without a time stamp: the time-stamping authority did not answer', { error });
    return undefined;
  });
  const { n, seq, kind } = claims;
  const stored = await db
    .tenant(tenantId)
    .insertInto('audit_checkpoints')
    .values({ n, seq, kind, jws, time_stamp: time_stamp ?? null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return stored.numInsertedOrUpdatedRows ? claims : undefined;
}

/** The leaves of the entries behind `from` up to `to`, each hashed again from what is stored. */
async function readLeaves({ db }: CheckpointDeps, tenantId: string, from: number, to: number): Promise<string> {
  const leaves: Buffer[] = [];
  let prev = await findHash(db, tenantId, from);
  if (prev === undefined) throw new ChainBroken(from);
  for (let after = from; after < to; ) {
    const links = await listLinkedEntries(db, tenantId, after, Math.min(page, to - after));
    for (const { seq, hash: stored, entry } of links) {
      if (seq !== after + 1 || !entry || hashLink({ tenantId, seq, prev, entry }) !== stored)
        throw new ChainBroken(after + 1);
      leaves.push(hash('sha256', canonicalJson(entry), 'buffer').subarray(0, LEAF_BYTES));
      prev = stored;
      after = seq;
    }
    if (links.length === 0) throw new ChainBroken(after + 1);
  }
  return Buffer.concat(leaves).toString('base64url');
}
