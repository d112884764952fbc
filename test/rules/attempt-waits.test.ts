import { describe, expect, it } from 'vitest';
import { account } from '../../server/credentials/attempt-limits/account.ts';
import { waitsOf } from '../../server/credentials/attempt-limits/attempt-limit.ts';
import { network } from '../../server/credentials/attempt-limits/network.ts';
import { password } from '../../server/credentials/attempt-limits/password.ts';
import { attemptLimits } from '../../server/credentials/attempt-limits.ts';
import { lockoutPolicy } from '../../server/credentials/lockout-policy.ts';

const free = (count: number) => Array.from({ length: count }, () => 0);
const usual = lockoutPolicy.parse({});
const accountWaits = (chosen: object) => waitsOf(account, lockoutPolicy.parse(chosen), false);

describe('what failed sign-ins cost', () => {
  it('where a tenant chose nothing', () => {
    expect(waitsOf(account, usual, false)).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 900]);
    expect(waitsOf(network, usual, false)).toEqual([...free(100), 60]);
    expect(waitsOf(password, usual, false)).toEqual([...free(20), 900]);
  });

  it('at an account grows from the first that is not free until the one that locks', () => {
    expect(accountWaits({ account_failures: 3, free_failures: 1, account_lock_s: 3_600 })).toEqual([0, 1, 3_600]);
    expect(accountWaits({ account_failures: 6, free_failures: 0, first_wait_s: 30 })).toEqual([
      30, 60, 120, 240, 480, 900,
    ]);
  });

  it('locks at the chosen failure, were all before it to be free', () => {
    expect(accountWaits({ account_failures: 3, free_failures: 50 })).toEqual([0, 0, 900]);
  });

  it('is at no failure before the lock more than the lock itself', () => {
    const waits = accountWaits({ account_failures: 100, free_failures: 0, account_lock_s: 60 });
    expect(waits).toHaveLength(100);
    expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(Math.max(...waits)).toBe(60);
  });

  it('is never less while stuffing is suspected', () => {
    const severe = lockoutPolicy.parse({ network_failures: 10, network_wait_s: 1_800, password_wait_s: 43_200 });
    expect(waitsOf(network, severe, true)).toEqual([...free(5), 60, 120, 240, 480, 900, 1_800]);
    expect(waitsOf(password, severe, true).at(-1)).toBe(43_200);
    for (const policy of [usual, severe])
      for (const limit of attemptLimits) {
        const [one, strict] = [waitsOf(limit, policy, false), waitsOf(limit, policy, true)];
        for (let at = 0; at < 200; at += 1)
          expect(strict[at] ?? strict.at(-1)).toBeGreaterThanOrEqual(one[at] ?? one.at(-1) ?? 0);
      }
  });

  it('ends before it is forgotten, whatever a tenant chooses', () => {
    const most = lockoutPolicy.parse({ account_lock_s: 43_200, network_wait_s: 1_800, password_wait_s: 43_200 });
    for (const limit of attemptLimits)
      expect(Math.max(...waitsOf(limit, most, true)) * 2).toBeLessThanOrEqual(limit.forget_s);
  });
});
