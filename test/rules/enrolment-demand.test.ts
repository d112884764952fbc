import { describe, expect, it } from 'vitest';
import { isAcrReached } from '../../server/oidc/authentication-context.ts';
import { findRequestedAcrs } from '../../server/oidc/requested-acrs.ts';
import { findEnrolmentDemand } from '../../server/second-factors/enrolment-demand.ts';
import { tenantSettings } from '../../server/tenancy/tenant-settings.ts';

const now = 1_700_000_000;
const daysAgo = (days: number) => new Date((now - days * 86_400) * 1000);
const demand = (policy: object, known: object = {}) =>
  findEnrolmentDemand({
    policy: tenantSettings.parse({ second_factors: policy }).second_factors,
    roles: [],
    isAskedFor: false,
    required_since: null,
    offered_at: null,
    now,
    ...known,
  });

describe('somebody without a second factor', () => {
  it('is left alone where it is optional, and always where it is off', () => {
    expect(demand({})).toBe('none');
    expect(demand({ policy: 'off', required_roles: ['admin'] }, { roles: ['admin'], isAskedFor: true })).toBe('none');
  });

  it('must get one where one is required, at once without days of grace', () => {
    expect(demand({ policy: 'required' })).toBe('demanded');
  });

  it('may put it off for the days of grace, counted from the first time, and not a second longer', () => {
    const policy = { policy: 'required', grace_days: 7 };
    expect(demand(policy)).toBe('offered');
    expect(demand(policy, { required_since: new Date(daysAgo(7).getTime() + 1000) })).toBe('offered');
    expect(demand(policy, { required_since: daysAgo(7) })).toBe('demanded');
  });

  it('must get one with a role that requires it, and with no other role', () => {
    const policy = { required_roles: ['admin'] };
    expect(demand(policy, { roles: ['viewer'] })).toBe('none');
    expect(demand(policy, { roles: ['viewer', 'admin'] })).toBe('demanded');
  });

  it('is offered one again when the days for that are over', () => {
    expect(demand({ offer_days: 30 })).toBe('offered');
    expect(demand({ offer_days: 30 }, { offered_at: daysAgo(29) })).toBe('none');
    expect(demand({ offer_days: 30 }, { offered_at: daysAgo(30) })).toBe('offered');
  });

  it('gets one, grace or not, when the client asks for what only that reaches', () => {
    expect(demand({ policy: 'required', grace_days: 9 }, { isAskedFor: true })).toBe('demanded');
  });
});

describe('the contexts a client asks for', () => {
  const [weak, strong] = ['urn:bastion:acr:password', 'urn:bastion:acr:mfa'];

  it('are reached by a stronger one, never by a weaker one or by one that nobody knows', () => {
    expect(isAcrReached([weak], strong)).toBe(true);
    expect(isAcrReached([strong], weak)).toBe(false);
    expect(isAcrReached([strong, weak], weak)).toBe(true);
    expect(isAcrReached(['unheard-of'], strong)).toBe(false);
    expect(isAcrReached(['unheard-of'], undefined)).toBe(false);
    expect(isAcrReached([weak], undefined)).toBe(false);
    expect(isAcrReached([], undefined)).toBe(true);
  });

  it('are read from acr_values and from claims, and from nothing that is neither', () => {
    const claims = JSON.stringify({ id_token: { acr: { values: ['b', 7], value: 'c' } } });
    expect(findRequestedAcrs({ acr_values: ' a  a2', claims })).toEqual(['a', 'a2', 'b', 'c']);
    for (const odd of ['{', 'null', '[]', '{"id_token":null}', '{"id_token":{"acr":null}}', 7, null])
      expect(findRequestedAcrs({ claims: odd })).toEqual([]);
  });
});
