import { DAY } from '../../../server/kernel/duration.ts';
import { assess, type RiskAssessment } from '../../../server/risk/assess.ts';
import { compare } from '../../../server/risk/profile/compare.ts';
import { learn } from '../../../server/risk/profile/learn.ts';
import type { Observation, RiskProfile } from '../../../server/risk/profile/profile.ts';
import type { RiskPolicy } from '../../../server/risk/risk-policy.ts';
import type { Signals } from '../../../server/risk/signals.ts';
import { attacks } from './attacks.ts';
import type { Attempt } from './attempt.ts';
import { type Before, createAttemptAccount } from './attempt-account.ts';
import { type Browser, deviceOf, freshJar } from './browsers.ts';
import { makeOffice, makePerson } from './person.ts';
import { planPerson, start } from './plan-person.ts';
import { createRandom } from './random.ts';
import { buildWorld } from './world.ts';

export type Population = {
  readonly users: number;
  readonly days: number;
  readonly seed: number;
  /** Whether the data of places name the operator of a network; those that come with Bastion do not. */
  readonly hasAsn: boolean;
};

export type Outcome = 'allowed' | 'challenged' | 'refused' | 'limited';
export type Judged = {
  readonly attempt: Attempt;
  /** Whole days since the beginning. */
  readonly day: number;
  readonly outcome: Outcome;
  readonly assessment: RiskAssessment | undefined;
};

/** Lets everybody live through these days, and hands over what became of each attempt, in order of time. */
export function runPopulation(population: Population, policy: RiskPolicy, judged: (one: Judged) => void): void {
  const attempts = planAll(population);
  const profiles = new Map<string, RiskProfile>();
  const counts = createAttemptAccount();
  for (const attempt of attempts) {
    const { person, browser, account, where, at } = attempt;
    if (attempt.clearsCookies) Object.assign(browser, freshJar());
    const device = person && deviceOf(browser, account);
    const counted = { account, device, network: where.network, password: attempt.password };
    const before = counts.count(counted, at);
    const seen: Observation = { at, ...where, device, traits: browser.traits };
    const profile = profiles.get(account);
    const assessment = assess(toSignals(attempt, compare(profile, seen), before), policy);
    const outcome: Outcome = before.isLimited ? 'limited' : outcomes[assessment.decision];
    judged({
      attempt,
      day: Math.floor((at - start) / DAY),
      outcome,
      assessment: before.isLimited ? undefined : assessment,
    });
    if (!attempt.isRight || before.isLimited || !person) continue;
    counts.succeed(counted);
    // Whoever it is can read their mail or has a second factor; whoever it is not has neither, and goes no further.
    const isFinished = outcome === 'allowed' || (outcome === 'challenged' && attempt.isHonest);
    if (!isFinished) continue;
    if (attempt.isHonest) person.isBreached = false;
    profiles.set(account, learn(profile, { ...seen, device: remember(browser, account) }));
  }
}

const outcomes = { allow: 'allowed', step_up: 'challenged', refuse: 'refused' } as const;

function remember(browser: Browser, account: string): string {
  if (browser.copyOf) return remember(browser.copyOf, account);
  browser.remembers.add(account);
  return browser.id;
}

function toSignals(
  { person, isRight, is_breached, browser }: Attempt,
  comparison: ReturnType<typeof compare>,
  before: Before,
): Signals {
  return {
    ...comparison,
    method: 'password',
    is_proven: isRight,
    has_account: person !== undefined,
    has_mfa: person?.hasMfa ?? false,
    failures: { account: before.account, network: before.network },
    is_breached: isRight ? (is_breached ?? person?.isBreached) : undefined,
    sprayed: before.sprayed,
    is_stuffing: before.is_stuffing,
    user_agent: browser.user_agent,
  };
}

function planAll({ users, days, seed, hasAsn }: Population): Attempt[] {
  const world = buildWorld(createRandom(seed), hasAsn);
  const random = createRandom(seed + 1);
  const offices = Array.from({ length: Math.max(6, Math.round(users / 100)) }, (_, n) => makeOffice(world, random, n));
  const people = Array.from({ length: users }, (_, n) => makePerson(world, random, n, offices));
  const honest = people.flatMap((person, n) => planPerson(world, person, days, createRandom(seed + 1_000 + n)));
  const hostile = attacks.flatMap((attack, n) => attack({ world, people, days, honest }, createRandom(seed + 500 + n)));
  return [...honest, ...hostile].filter(({ at }) => at >= start).sort((a, b) => a.at - b.at);
}
