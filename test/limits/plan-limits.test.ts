import { describe, expect, it } from 'vitest';
import { addressKey } from '../../server/http/address-key.ts';
import { findLimit, parsePlanLimits } from '../../server/limits/plan-limits.ts';
import { ruleOf, rules } from '../../server/limits/rules.ts';
import { grainOf, windowsOf } from '../../server/limits/windows-of.ts';

describe('how much of a limit there is', () => {
  const plans = parsePlanLimits('token=50, *=40, pro:token=70,pro:*=60') ?? new Map();
  const of = (plan_tier: string, limits = {}) => findLimit('token', { plan_tier, limits }, plans);

  it('is what the tenant says, else its plan, else the installation, else the rule', () => {
    expect(of('pro', { token: 80 })).toBe(80);
    expect(of('pro')).toBe(70);
    expect(findLimit('userinfo', { plan_tier: 'pro', limits: {} }, plans)).toBe(60);
    expect(of('standard')).toBe(50);
    expect(findLimit('userinfo', { plan_tier: 'standard', limits: {} }, plans)).toBe(40);
    expect(findLimit('login', { plan_tier: 'standard', limits: {} }, new Map())).toBe(10);
  });

  it.each([
    'token',
    'token=0',
    'token=1000001',
    'token=-1',
    'nothing=5',
    'Pro:token=5',
    'token=5=5',
    'a:b:token=5',
    '=5',
  ])('cannot be said as %j', (text) => {
    expect(parsePlanLimits(text)).toBeUndefined();
  });
});

describe('the rules', () => {
  it('are ten passwords, codes and mails a minute, sixty looks at what is typed, three links and codes a sign-in an hour, and 600 a minute of all else', () => {
    const said = rules.map(({ name, limit, window_s }) => `${name} ${limit}/${window_s}`);
    expect(said.slice(0, 8)).toEqual([
      'login 10/60',
      'factor 10/60',
      'typing 60/60',
      'mail 10/60',
      'registration 3/3600',
      'code 6/3600',
      'resend 3/3600',
      'recovery 3/3600',
    ]);
    for (const one of said.slice(8)) expect(one).toMatch(/ 600\/60$/);
  });

  it('guard sign-ins against bursts', () => {
    expect(windowsOf(ruleOf('login'), 10)).toEqual([
      { name: 'login', limit: 10, window_s: 60 },
      { name: 'login-spike', limit: 5, window_s: 5 },
    ]);
  });

  it('are counted to the millisecond where they are small, else in sixty parts', () => {
    expect(grainOf({ name: 'login', limit: 10, window_s: 60 })).toBe(1);
    expect(grainOf({ name: 'token', limit: 600, window_s: 60 })).toBe(1_000);
  });
});

describe('an address', () => {
  it.each([
    ['203.0.113.7', 'address 203.0.113.7'],
    ['::ffff:203.0.113.7', 'address 203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', 'address 2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', 'address 2001:db8:1:2::/64'],
    ['', 'address '],
    ['unknown', 'address unknown'],
  ])('%j is counted as %j', (ip, key) => {
    expect(addressKey(ip)).toBe(key);
  });
});
