import { HOUR, MINUTE } from '../kernel/duration.ts';

export type Rule = {
  /** Also what it is called in settings, headers and the audit trail. */
  readonly name: string;
  /** How much may be had in any stretch of `window_s` seconds, unless a plan or a tenant says otherwise. */
  readonly limit: number;
  readonly window_s: number;
  /** Whether half of it may be had in a twelfth of the time at most, so that a burst does not take all of it at once. */
  readonly hasSpikeGuard?: true;
};

const perMinute = 600;

/** Every limit there is: what is counted, and how much of it one client, token, address or e-mail address may have. */
export const rules = [
  { name: 'login', limit: 10, window_s: MINUTE, hasSpikeGuard: true },
  { name: 'factor', limit: 10, window_s: MINUTE, hasSpikeGuard: true },
  { name: 'typing', limit: 60, window_s: MINUTE },
  { name: 'mail', limit: 10, window_s: MINUTE, hasSpikeGuard: true },
  { name: 'registration', limit: 3, window_s: HOUR },
  { name: 'code', limit: 6, window_s: HOUR },
  { name: 'resend', limit: 3, window_s: HOUR },
  { name: 'recovery', limit: 3, window_s: HOUR },
  { name: 'token', limit: perMinute, window_s: MINUTE },
  { name: 'introspect', limit: perMinute, window_s: MINUTE },
  { name: 'revoke', limit: perMinute, window_s: MINUTE },
  { name: 'par', limit: perMinute, window_s: MINUTE },
  { name: 'userinfo', limit: perMinute, window_s: MINUTE },
  { name: 'authorize', limit: perMinute, window_s: MINUTE },
  { name: 'logout', limit: perMinute, window_s: MINUTE },
  { name: 'api', limit: perMinute, window_s: MINUTE },
  { name: 'pages', limit: perMinute, window_s: MINUTE },
] as const satisfies readonly Rule[];

export type RuleName = (typeof rules)[number]['name'];
export const ruleNames: readonly RuleName[] = rules.map(({ name }) => name);

const byName = new Map<string, Rule>(rules.map((rule) => [rule.name, rule]));
export const ruleOf = (name: RuleName): Rule => byName.get(name) as Rule;

export const maxLimit = 1_000_000;
