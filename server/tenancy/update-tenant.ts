import { z } from 'zod';
import type { TenantRow } from '../../adapters/postgres/schema.ts';
import { alarmChange } from '../alarms/alarm-policy.ts';
import { diffSettings } from '../audit/diff-settings.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import { lockoutChange } from '../credentials/lockout-policy.ts';
import { passwordPolicy } from '../credentials/password-policy.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import { stripPolicy } from '../privacy/strip/policy.ts';
import { givenRiskPolicy } from '../risk/risk-policy.ts';
import type { ChangeScope } from './change-scope.ts';
import { newTenant } from './create-tenant.ts';
import { hashLogo } from './logo-url.ts';
import { defaultSlug } from './tenant.ts';
import { type TenantSettings, tenantSettings } from './tenant-settings.ts';

const { branding, ...settings } = tenantSettings.shape;
const { accent_color, logo } = branding.unwrap().shape;
const activity = stripPolicy.shape;
const secondFactors = settings.second_factors.unwrap().shape;
const password = passwordPolicy.shape;

/** What may be changed about a tenant; what is absent stays as it is. */
export const tenantChange = z
  .strictObject({
    name: newTenant.shape.name,
    status: z.enum(['active', 'suspended']),
    accent_color: accent_color.unwrap(),
    /** A `data:` URL; null takes it away. */
    logo: logo.unwrap().nullable(),
    default_language: settings.default_language.unwrap(),
    plan_tier: settings.plan_tier.unwrap(),
    require_pushed_authorization_requests: settings.require_pushed_authorization_requests.unwrap(),
    registration: settings.registration.unwrap(),
    access_token_ttl: settings.access_token_ttl.unwrap(),
    refresh_token_ttl: settings.refresh_token_ttl.unwrap(),
    session_ttl: settings.session_ttl.unwrap(),
    session_idle_ttl: settings.session_idle_ttl.unwrap(),
    retention_days: settings.retention_days.unwrap(),
    limits: settings.limits.unwrap(),
    lockout: lockoutChange,
    alarms: alarmChange,
    /** Replaces the policy: what is not in it is as by default. */
    risk: givenRiskPolicy,
    stuffing_threshold: settings.stuffing_threshold.unwrap(),
    password_min_length: password.min_length.unwrap(),
    password_min_kinds: password.min_kinds.unwrap(),
    password_min_strength: password.min_strength.unwrap(),
    password_history: password.history.unwrap(),
    password_when_breach_check_fails: password.when_breach_check_fails.unwrap(),
    /** What the stripping pipeline keeps of activities. */
    activity_sensitive_apps: activity.sensitive_apps.unwrap(),
    activity_max_age_h: activity.max_age_h.unwrap(),
    activity_time_zone: activity.time_zone.unwrap(),
    activity_phone_country: activity.phone_country.unwrap(),
    second_factor_policy: secondFactors.policy.unwrap(),
    second_factor_grace_days: secondFactors.grace_days.unwrap(),
    /** Replaces the list. */
    second_factor_required_roles: secondFactors.required_roles.unwrap(),
    second_factor_email_codes: secondFactors.email_codes.unwrap(),
    second_factor_offer_days: secondFactors.offer_days.unwrap(),
    second_factor_remember_days: secondFactors.remember_days.unwrap(),
  })
  .partial();

export type TenantChange = z.output<typeof tenantChange>;

/** A tenant as it is served, defaults included; of its logo only the hash. */
export type TenantState = Pick<TenantRow, 'name' | 'status'> &
  Omit<TenantSettings, 'branding'> & { readonly accent_color: string; readonly logo: string | null };

type Changeable = Pick<TenantRow, 'name' | 'status' | 'settings'>;

/** Only what was chosen is stored, so that a default which becomes stricter later reaches everyone else. */
const storedSettings = z.looseObject({
  branding: z.looseObject({}).prefault({}),
  activity: z.looseObject({}).optional(),
  second_factors: z.looseObject({}).optional(),
  password: z.looseObject({}).optional(),
  retention_days: z.looseObject({}).optional(),
  limits: z.looseObject({}).optional(),
  lockout: z.looseObject({}).optional(),
  alarms: z.looseObject({}).optional(),
});

/**
 * Changes a tenant's name, status and settings. All nodes drop what they hold of it, so the next request is served by
 * the new ones. Changes at once follow each other, so that none takes back what another one set.
 */
export async function updateTenant(
  { db }: Pick<Deps, 'db'>,
  { tenant, actor }: ChangeScope,
  change: TenantChange,
): Promise<Outcome<TenantState, 'default_tenant_needed'>> {
  const scoped = db.tenant(tenant.id);
  return scoped.transaction().execute(async (transaction) => {
    const own = transaction.selectFrom('tenants').selectAll().where('id', '=', tenant.id);
    const row = await own.forUpdate().executeTakeFirstOrThrow();
    if (row.slug === defaultSlug && change.status === 'suspended') return refuse('default_tenant_needed');
    const next = merge(row, change);
    const changed = diffSettings(describeTenant(row), describeTenant(next));
    if (!changed) return accept(describeTenant(row));
    const values = { ...next, settings: JSON.stringify(next.settings) };
    await transaction.updateTable('tenants').set(values).where('id', '=', tenant.id).execute();
    await insertAuditEvent(transaction, { kind: 'settings.changed', actor, details: { of: 'tenant', ...changed } });
    return accept(describeTenant(next));
  });
}

/** Settings that stand in a group of their own, and by which names they are changed. */
const groups = {
  activity: {
    activity_sensitive_apps: 'sensitive_apps',
    activity_max_age_h: 'max_age_h',
    activity_time_zone: 'time_zone',
    activity_phone_country: 'phone_country',
  },
  password: {
    password_min_length: 'min_length',
    password_min_kinds: 'min_kinds',
    password_min_strength: 'min_strength',
    password_history: 'history',
    password_when_breach_check_fails: 'when_breach_check_fails',
  },
  second_factors: {
    second_factor_policy: 'policy',
    second_factor_grace_days: 'grace_days',
    second_factor_required_roles: 'required_roles',
    second_factor_offer_days: 'offer_days',
    second_factor_email_codes: 'email_codes',
    second_factor_remember_days: 'remember_days',
  },
} as const;

function merge(row: Changeable, change: TenantChange): Changeable {
  const stored = storedSettings.parse(row.settings);
  const {
    name = row.name,
    status = row.status,
    accent_color,
    logo,
    retention_days,
    limits,
    lockout,
    alarms,
    ...rest
  } = change;
  const plain: Record<string, unknown> = given(rest);
  const settings: Record<string, unknown> = { ...stored };
  for (const [group, names] of Object.entries(groups) as [keyof typeof groups, Record<string, string>][]) {
    const chosen = Object.entries(names).filter(([option]) => plain[option] !== undefined);
    const values = Object.fromEntries(chosen.map(([option, field]) => [field, plain[option]]));
    if (chosen.length > 0) settings[group] = { ...stored[group], ...values };
    for (const option of Object.keys(names)) delete plain[option];
  }
  if (limits) settings.limits = { ...stored.limits, ...limits };
  if (lockout) settings.lockout = { ...stored.lockout, ...lockout };
  if (alarms) settings.alarms = { ...stored.alarms, ...alarms };
  if (retention_days) settings.retention_days = { ...stored.retention_days, ...retention_days };
  const branding = { ...stored.branding, ...given({ accent_color, logo }) };
  if (logo === null) delete branding.logo;
  return { name, status, settings: { ...settings, ...plain, branding } };
}

const given = (fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function describeTenant({ name, status, settings }: Changeable): TenantState {
  const { branding, ...others } = tenantSettings.parse(settings);
  const { accent_color, logo } = branding;
  return { name, status, accent_color, logo: logo === undefined ? null : hashLogo(logo), ...others };
}
