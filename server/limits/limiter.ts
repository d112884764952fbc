import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { LimitAnswer, LimitRequest, LimitStore, LimitWindow } from '../../adapters/limit-store.ts';
import { createBatch } from '../../adapters/postgres/batch.ts';
import type { Sealing } from '../keys/sealing.ts';
import { createLeaseBook } from './lease-book.ts';
import { findLimit, type PlanLimits } from './plan-limits.ts';
import { type RuleName, ruleOf } from './rules.ts';
import { grainOf, type PolicyWindow, windowsOf } from './windows-of.ts';

/**
 * Limits: how often somebody may do something. A rule (`rules.ts`) says what and how often; callers say who, by a key
 * such as an address or a token. Counting is exact over all nodes (`adapters/limit-store.ts`): takings of one moment
 * share one round trip, and what was refused is refused again from memory until there may be something to be had.
 */
export type Limiter = {
  /** Takes `cost` of what `key` may have by this rule, or nothing at all. Throws where nothing can count. */
  readonly take: (tenant: LimitedTenant, rule: RuleName, key: string, cost?: number) => Promise<Verdict>;
};

export type LimitedTenant = {
  readonly id: string;
  readonly settings: { readonly plan_tier: string; readonly limits: Readonly<Partial<Record<RuleName, number>>> };
};

export type VerdictWindow = PolicyWindow & { readonly remaining: number; readonly resetAfter_s: number };

export type Verdict = {
  readonly rule: RuleName;
  readonly allowed: boolean;
  /** Of the window that has the least left, as is what follows. */
  readonly limit: number;
  readonly window_s: number;
  readonly remaining: number;
  readonly resetAfter_s: number;
  /** When to come back; 0 if allowed. */
  readonly retryAfter_s: number;
  readonly windows: readonly VerdictWindow[];
  /** Whether it was refused, and for the first time in a window as far as this process knows. */
  readonly isFirstRefusal: boolean;
};

type Options = {
  readonly store: LimitStore;
  readonly sealing: Pick<Sealing, 'keysOf'>;
  readonly plans: PlanLimits;
  readonly now_ms?: () => number;
};

/** `ahead`: how many more to take for those who will ask next. */
type Taking = {
  readonly id: string;
  readonly cost: number;
  readonly windows: readonly LimitWindow[];
  readonly ahead: number;
};
type Taken = { readonly allowed: boolean; readonly windows: LimitAnswer['windows'] };
type Refused = { readonly taken: Taken; readonly at: number; readonly until: number };

const tenantsAtOnce = 1_000;
const remembered = 20_000;

const seconds = (ms: number): number => Math.ceil(Math.max(ms, 0) / 1_000);

type Group = { readonly taking: Taking; readonly members: number[]; ahead: number };

/** Who asks for the same at one moment asks together. */
function groupTakings(takings: readonly Taking[]): Group[] {
  const groups = new Map<string, Group>();
  for (const [at, taking] of takings.entries()) {
    const group = groups.get(taking.id) ?? { taking, members: [], ahead: 0 };
    group.members.push(at);
    group.ahead = Math.max(group.ahead, taking.ahead);
    groups.set(taking.id, group);
  }
  return [...groups.values()];
}

const requestOf = ({ taking: { cost, windows }, members, ahead }: Group): LimitRequest => ({
  cost,
  times: members.length + ahead,
  windows,
});

/** Answers of a group for each of its members: the first ones get what there is, each as if it had asked alone. */
function spread({ granted, windows }: LimitAnswer, cost: number, members: readonly number[]): [number, Taken][] {
  return members.map((member, place) => {
    const later = Math.max(granted - place - 1, 0) * cost;
    const own = windows.map((state) => ({ ...state, remaining: state.remaining + later }));
    return [member, { allowed: place < granted, windows: own }];
  });
}

function toVerdict(
  rule: RuleName,
  policy: readonly PolicyWindow[],
  { allowed, windows }: Taken,
): Omit<Verdict, 'isFirstRefusal'> {
  const all = policy.map((one, at) => {
    const { remaining = 0, reset_ms = 0 } = windows[at] ?? {};
    return { ...one, remaining, resetAfter_s: seconds(reset_ms) };
  });
  const tightest = all.reduce((least, one) => (one.remaining < least.remaining ? one : least));
  const { limit, window_s, remaining, resetAfter_s } = tightest;
  const retry_ms = Math.max(...windows.map((state) => state.retry_ms));
  const retryAfter_s = allowed ? 0 : Math.max(seconds(retry_ms), 1);
  return { rule, allowed, limit, window_s, remaining, resetAfter_s, retryAfter_s, windows: all };
}

export function createLimiter({ store, sealing, plans, now_ms = () => performance.now() }: Options): Limiter {
  const batches = new LRUCache<string, (taking: Taking) => Promise<Taken>>({ max: tenantsAtOnce });
  const refused = new LRUCache<string, Refused>({ max: remembered });
  const toldUntil = new LRUCache<string, number>({ max: remembered });
  const leases = createLeaseBook<Taken>(now_ms);

  /** Keeps what was granted beyond what was asked for, as long as it is counted at a time that is still to come. */
  function keepAhead({ taking, members }: Group, { granted, windows }: LimitAnswer, asked_at: number): void {
    const left = granted - members.length;
    const [span] = taking.windows;
    if (left < 0 || !span || span.grain_ms === 1) return;
    // A window is whole again one window, and a millisecond, after the time that the last taking is counted at.
    const ahead_ms = windows.map(({ reset_ms }, at) => reset_ms - (taking.windows[at]?.window_ms ?? 0) - 1);
    leases.keep(taking.id, span, { left, until: asked_at + Math.min(...ahead_ms), taken: { allowed: true, windows } });
  }

  async function takeTogether(tenantId: string, takings: Taking[]): Promise<Taken[]> {
    const groups = groupTakings(takings);
    const asked_at = now_ms();
    const answers = await store.take(tenantId, groups.map(requestOf));
    if (answers.length !== groups.length) throw new Error('the limit store left questions unanswered');
    const results = new Map<number, Taken>();
    for (const [at, group] of groups.entries()) {
      const answer = answers[at] as LimitAnswer;
      keepAhead(group, answer, asked_at);
      for (const [member, taken] of spread(answer, group.taking.cost, group.members)) results.set(member, taken);
    }
    return takings.map((_, at) => results.get(at) as Taken);
  }

  function batchOf(tenantId: string): (taking: Taking) => Promise<Taken> {
    const known = batches.get(tenantId);
    if (known) return known;
    const batch = createBatch<Taking, Taken>({ run: (takings) => takeTogether(tenantId, takings) });
    batches.set(tenantId, batch);
    return batch;
  }

  /** What is taken comes back with time only, so until then the answer is known. */
  function findRefusal(id: string): Taken | undefined {
    const now = now_ms();
    const before = refused.get(id);
    return before && now < before.until ? ageBy(before.taken, now - before.at) : undefined;
  }

  async function ask(tenantId: string, taking: Taking): Promise<Taken> {
    const taken = await batchOf(tenantId)(taking);
    if (taken.allowed) return taken;
    const now = now_ms();
    const retry_ms = Math.max(...taken.windows.map((state) => state.retry_ms));
    refused.set(taking.id, { taken, at: now, until: now + retry_ms });
    return taken;
  }

  async function seal(tenantId: string, policy: readonly PolicyWindow[], key: string): Promise<LimitWindow[]> {
    const secret = (await sealing.keysOf(tenantId)).current('protocol', 'limits').object;
    return policy.map((one) => ({
      ...spanOf(one),
      key: createHmac('sha256', secret)
        .update(JSON.stringify([one.name, key]))
        .digest('hex'),
    }));
  }

  async function takeOnce(tenantId: string, policy: readonly PolicyWindow[], id: string, key: string, cost: number) {
    const span = spanOf(policy[0] as PolicyWindow);
    const isLeasable = cost === 1 && span.grain_ms > 1;
    const leased = isLeasable ? leases.spend(id, span) : undefined;
    if (leased) return withLeft(leased.taken, leased.left);
    const refusal = findRefusal(id);
    if (refusal) return refusal;
    const ahead = isLeasable ? leases.plan(id, span) : 0;
    return ask(tenantId, { id, cost, ahead, windows: await seal(tenantId, policy, key) });
  }

  function isFirst(id: string, window_s: number): boolean {
    const now = now_ms();
    if (now < (toldUntil.get(id) ?? 0)) return false;
    toldUntil.set(id, now + window_s * 1_000);
    return true;
  }

  return {
    async take(tenant, rule, key, cost = 1) {
      const limit = findLimit(rule, tenant.settings, plans);
      const policy = windowsOf(ruleOf(rule), limit);
      const id = `${tenant.id} ${rule} ${limit} ${cost} ${key}`;
      const verdict = toVerdict(rule, policy, await takeOnce(tenant.id, policy, id, key, cost));
      return { ...verdict, isFirstRefusal: !verdict.allowed && isFirst(id, ruleOf(rule).window_s) };
    },
  };
}

const spanOf = (one: PolicyWindow) => ({
  limit: one.limit,
  window_ms: one.window_s * 1_000,
  grain_ms: grainOf(one),
});

const withLeft = ({ allowed, windows }: Taken, left: number): Taken => ({
  allowed,
  windows: windows.map((state) => ({ ...state, remaining: state.remaining + left })),
});

function ageBy({ allowed, windows }: Taken, ms: number): Taken {
  return {
    allowed,
    windows: windows.map(({ remaining, reset_ms, retry_ms }) => ({
      remaining,
      reset_ms: Math.max(reset_ms - ms, 0),
      retry_ms: Math.max(retry_ms - ms, 0),
    })),
  };
}
