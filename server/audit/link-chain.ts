import { setImmediate } from 'node:timers/promises';
import {
  type ChainClient,
  getChainHead,
  insertLinks,
  listUnlinkedEvents,
  lockChain,
  type NewLink,
  type Position,
  start,
  type UnlinkedEvent,
} from '../../adapters/postgres/audit-chain.ts';
import type { Deps } from '../deps.ts';
import { hashLink, noPreviousHash } from './canonical-entry.ts';

/**
 * Links the events of a tenant into its hash chain, after the fact: whoever writes an event does not wait for the one
 * before. Events are taken in the order of their transactions, and only once no earlier transaction is under way, so
 * that one which commits late is neither passed over nor put in front of what is linked.
 *
 * Each batch is one transaction under the tenant's lock: a linker that dies leaves all of it or nothing, and of two, one
 * goes away. Should the lock ever fail, the primary key of the chain lets only one of them have the next number.
 *
 * When it is not known how far the chain has come (after a restore into another cluster the numbers of transactions mean
 * nothing), the linker sweeps: it looks at every event for those in no chain, and then knows.
 */
export type Linked = {
  readonly linked: number;
  /** Whether there may be more: another linker is at work, or this one was asked to leave. */
  readonly isUnfinished: boolean;
};

type Sweep = { readonly after: Position; readonly horizon: string };
type Step = { readonly linked: number; readonly isMore: boolean; readonly sweep: Sweep | undefined };

export const largestBatch = 1_000;
const hashesPerTurn = 100;

type Options = { readonly batch?: number; readonly maxBatches?: number; readonly stopping?: AbortSignal | undefined };

export async function linkChain(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  { batch = largestBatch, maxBatches = 50, stopping }: Options = {},
): Promise<Linked> {
  let linked = 0;
  let sweep: Sweep | undefined;
  for (let count = 0; count < maxBatches && !stopping?.aborted; count += 1) {
    const before = sweep;
    const step = await db.transact(tenantId, (client) => linkBatch(client, tenantId, batch, before));
    if (!step) return { linked, isUnfinished: true };
    linked += step.linked;
    sweep = step.sweep;
    if (!step.isMore) return { linked, isUnfinished: false };
  }
  return { linked, isUnfinished: true };
}

/** One batch; undefined when another linker holds the chain. */
async function linkBatch(
  client: ChainClient,
  tenantId: string,
  size: number,
  before?: Sweep,
): Promise<Step | undefined> {
  if (!(await lockChain(client))) return undefined;
  const head = await getChainHead(client);
  const sweep = head.position ? undefined : (before ?? { after: start, horizon: head.horizon });
  if (sweep) await client.query('set local statement_timeout = 0');
  const after = sweep?.after ?? head.position ?? start;
  // One more than fits, to know whether this batch is the last: only its end may say how far a sweep has come.
  const found = await listUnlinkedEvents(client, { after, isSettled: !sweep, limit: size + 1 });
  const events = found.slice(0, size);
  const last = events.at(-1);
  if (!last) return { linked: 0, isMore: false, sweep: undefined };
  const isMore = found.length > size;
  const links = await hashEvents(tenantId, head, events);
  const marked = sweep ? links.map((link) => markSweep(link, last, isMore ? null : sweep.horizon)) : links;
  await insertLinks(client, marked, head.cluster);
  return { linked: links.length, isMore, sweep: sweep && { ...sweep, after: { xid: last.xid, id: last.id } } };
}

/** A sweep that saw everything has come as far as the last transaction that had ended when it began; before, nowhere. */
function markSweep(link: NewLink, last: UnlinkedEvent, horizon: string | null): NewLink {
  const isEnd = horizon !== null && link.event_id === last.id;
  return { ...link, xid: isEnd ? String(BigInt(horizon) - 1n) : null };
}

async function hashEvents(
  tenantId: string,
  head: { readonly seq: number; readonly hash: string | null },
  events: readonly UnlinkedEvent[],
): Promise<NewLink[]> {
  const links: NewLink[] = [];
  let prev = head.hash ?? noPreviousHash;
  for (const [at, { xid, ...entry }] of events.entries()) {
    // Requests are served by the same thread.
    if (at > 0 && at % hashesPerTurn === 0) await setImmediate();
    const seq = head.seq + at + 1;
    const hash = hashLink({ tenantId, seq, prev, entry });
    links.push({ seq, event_id: entry.id, event_at: entry.at, hash, xid });
    prev = hash;
  }
  return links;
}
