import type { Factor } from '../factor.ts';

/** The password is in lists that everybody can get. */
export const breachedPassword: Factor = {
  id: 'breached_password',
  family: 'breach',
  weight: 20,
  judge({ method, is_breached }) {
    if (method !== 'password' || is_breached === false) return undefined;
    return is_breached ? { strength: 1, evidence: { is_breached } } : { unknown: 'not_looked_up' };
  },
};
