import { type AssessedFactor, assess, type RiskAssessment, type RiskDecision } from '../assess.ts';
import type { RiskPolicy } from '../risk-policy.ts';
import { type Signals, signals as storedSignals } from '../signals.ts';
import type { Decisions, ReplayExample, ReplayedAttempts, ReplayedFactor, ReplayReport } from './replay-report.ts';

type Kept = {
  readonly id: string;
  readonly at: number;
  readonly user_id: string | null;
  readonly signals: unknown;
};

type Both = { readonly before: RiskAssessment; readonly after: RiskAssessment };

/** How many of each change are shown. */
const examplesEach = 3;
const strictness: Readonly<Record<RiskDecision, number>> = { allow: 0, step_up: 1, refuse: 2 };
const noDecisions = (): Decisions => ({ allow: 0, step_up: 0, refuse: 0 });
const nothing = (): ReplayedAttempts => ({
  attempts: 0,
  before: noDecisions(),
  after: noDecisions(),
  changes: { allow: noDecisions(), step_up: noDecisions(), refuse: noDecisions() },
});

const counted = (factors: readonly AssessedFactor[]): string[] =>
  factors.filter(({ points }) => points > 0).map(({ id }) => id);

/**
 * Weighs kept attempts anew, by the policy that a tenant has and by one that it may get, and counts what differs. What it
 * holds grows with the users that are asked for more, and not with the attempts. Decisions are those that the score stands
 * for: a policy that only observes asks nobody.
 */
export function createReplay(current: RiskPolicy, changed: RiskPolicy) {
  const totals = { attempts: 0, unreadable: 0, refreshes: 0 };
  const proven = nothing();
  const unproven = nothing();
  const factors: Record<string, ReplayedFactor> = {};
  const users = { before: new Set(), after: new Set(), stricter: new Set(), milder: new Set() };
  const examples = new Map<string, ReplayExample[]>();

  function countFactors({ decision, factors: found }: RiskAssessment, when: keyof ReplayedFactor): void {
    if (decision === 'allow') return;
    for (const id of counted(found)) {
      factors[id] ??= { before: 0, after: 0 };
      factors[id][when] += 1;
    }
  }

  function countUser(userId: string | null, { before, after }: Both): void {
    if (userId === null) return;
    if (before.decision !== 'allow') users.before.add(userId);
    if (after.decision !== 'allow') users.after.add(userId);
    const step = strictness[after.decision] - strictness[before.decision];
    if (step !== 0) users[step > 0 ? 'stricter' : 'milder'].add(userId);
  }

  function keepExample({ id, at, user_id }: Kept, { before, after }: Both): void {
    if (before.decision === after.decision) return;
    const kind = `${before.decision} ${after.decision}`;
    const kept = examples.get(kind) ?? [];
    if (kept.length >= examplesEach) return;
    const score = { before: before.score, after: after.score };
    const decision = { before: before.decision, after: after.decision };
    kept.push({ attempt_id: id, at, user_id, score, decision, factors: counted(after.factors) });
    examples.set(kind, kept);
  }

  function weigh(kept: Kept, signals: Signals): void {
    const both = { before: assess(signals, current), after: assess(signals, changed) };
    const { before, after } = both;
    const group = signals.is_proven ? proven : unproven;
    group.attempts += 1;
    group.before[before.decision] += 1;
    group.after[after.decision] += 1;
    group.changes[before.decision][after.decision] += 1;
    if (!signals.is_proven) return;
    countFactors(before, 'before');
    countFactors(after, 'after');
    countUser(kept.user_id, both);
    keepExample(kept, both);
  }

  function add(kept: Kept): void {
    totals.attempts += 1;
    const parsed = storedSignals.safeParse(kept.signals);
    if (!parsed.success) totals.unreadable += 1;
    else if (parsed.data.method === 'refresh') totals.refreshes += 1;
    else weigh(kept, parsed.data);
  }

  return {
    add,
    report: (): ReplayReport => ({
      ...totals,
      proven,
      unproven,
      factors,
      users: {
        before: users.before.size,
        after: users.after.size,
        stricter: users.stricter.size,
        milder: users.milder.size,
      },
      examples: [...examples.values()].flat().sort((a, b) => a.at - b.at),
    }),
  };
}
