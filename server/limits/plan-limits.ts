import { maxLimit, type RuleName, ruleNames, ruleOf } from './rules.ts';

/** What an installation says about limits: by `rule` or `*`, or for the tenants of one plan by `tier:rule` or `tier:*`. */
export type PlanLimits = ReadonlyMap<string, number>;

type Limited = { readonly plan_tier: string; readonly limits: Readonly<Partial<Record<RuleName, number>>> };

/** How much of a rule there is for a tenant: what it says itself, else its plan, else the installation, else the rule. */
export function findLimit(rule: RuleName, { plan_tier, limits }: Limited, plans: PlanLimits): number {
  const places = [`${plan_tier}:${rule}`, `${plan_tier}:*`, rule, '*'];
  const said = limits[rule] ?? places.map((place) => plans.get(place)).find((limit) => limit !== undefined);
  return said ?? ruleOf(rule).limit;
}

const item = /^(?:([a-z0-9][a-z0-9_-]{0,39}):)?([a-z]+|\*)=(\d{1,7})$/;

/** Reads `token=6000,pro:login=30,pro:*=9000`; undefined where it is not of that form. */
export function parsePlanLimits(text: string): PlanLimits | undefined {
  const plans = new Map<string, number>();
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const [, tier, rule = '', digits] = item.exec(part) ?? [];
    const limit = Number(digits);
    const isKnown = rule === '*' || (ruleNames as readonly string[]).includes(rule);
    if (!isKnown || !(limit >= 1 && limit <= maxLimit)) return undefined;
    plans.set(tier ? `${tier}:${rule}` : rule, limit);
  }
  return plans;
}
