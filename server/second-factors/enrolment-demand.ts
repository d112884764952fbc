import { DAY } from '../kernel/duration.ts';
import type { TenantSettings } from '../tenancy/tenant-settings.ts';

export type EnrolmentDemand = 'none' | 'offered' | 'demanded';

type Known = {
  readonly policy: TenantSettings['second_factors'];
  readonly roles: readonly string[];
  /** The client asks for a context that only a second factor reaches. */
  readonly isAskedFor: boolean;
  readonly required_since: Date | null;
  readonly offered_at: Date | null;
  readonly now: number;
};

/** Whether the tenant wants this user to have a second factor. */
export const isRequired = ({ policy, roles }: Pick<Known, 'policy' | 'roles'>): boolean =>
  policy.policy === 'required' ||
  (policy.policy === 'optional' && roles.some((role) => policy.required_roles.includes(role)));

/** Whether somebody without a second factor must get one now, may get one, or is left alone. */
export function findEnrolmentDemand(known: Known): EnrolmentDemand {
  const { policy, isAskedFor, required_since, offered_at, now } = known;
  if (policy.policy === 'off') return 'none';
  if (isAskedFor) return 'demanded';
  if (isRequired(known)) return isLongerAgo(required_since, policy.grace_days, now) ? 'demanded' : 'offered';
  if (policy.offer_days === 0) return 'none';
  return offered_at === null || isLongerAgo(offered_at, policy.offer_days, now) ? 'offered' : 'none';
}

/** Grace begins when somebody first puts it off: without any it never does. */
const isLongerAgo = (time: Date | null, days: number, now: number): boolean =>
  days === 0 || (time !== null && time.getTime() / 1000 + days * DAY <= now);
