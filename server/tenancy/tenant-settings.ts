import { z } from 'zod';
import { alarmPolicy } from '../alarms/alarm-policy.ts';
import { lockoutPolicy } from '../credentials/lockout-policy.ts';
import { passwordPolicy } from '../credentials/password-policy.ts';
import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';
import { languages } from '../kernel/languages.ts';
import { maxLimit, ruleNames } from '../limits/rules.ts';
import { retention } from '../privacy/retention.ts';
import { stripPolicy } from '../privacy/strip/policy.ts';
import { riskPolicy } from '../risk/risk-policy.ts';

function seconds(min: number, max: number) {
  const message = `must be a whole number of seconds from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
}

/** The largest logo: it travels inside every page. */
export const maxLogoBytes = 75_000;
const maxLogoUrl = Math.ceil(maxLogoBytes / 3) * 4 + 'data:image/svg+xml;base64,'.length;

const days = z
  .int('must be a whole number of days')
  .min(1, 'must be at least 1 day')
  .max(3_650, 'must be at most 3650 days');
const kinds = retention.map(({ name }) => name);
const retentionDays = z
  .partialRecord(z.enum(kinds), days, { error: `must name one of ${kinds.join(', ')}` })
  .superRefine((given, context) => {
    for (const { name, least } of retention) {
      if (!least || (given[name] ?? least.days) >= least.days) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `must be at least ${least.days} days: ${least.because}`,
      });
    }
  });

function wholeDays(max: number) {
  const message = `must be a whole number of days from 0 to ${max}`;
  return z.int(message).min(0, message).max(max, message);
}

const limit = z.int('must be a whole number').min(1, 'must be at least 1').max(maxLimit, `must be at most ${maxLimit}`);
const limits = z.partialRecord(z.enum(ruleNames), limit, { error: `must name one of ${ruleNames.join(', ')}` });

/** What a tenant may choose for itself. Every field has a safe default, so `{}` is a complete set of settings. */
export const tenantSettings = z.strictObject({
  branding: z
    .strictObject({
      /** `#rrggbb`; text on it is chosen so that it stays readable. */
      accent_color: z
        .string()
        .regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #1d5c63')
        .default('#1d5c63'),
      /** A `data:` URL: pages load nothing from other hosts. */
      logo: z
        .string()
        .max(maxLogoUrl)
        .regex(/^data:image\/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/=]+$/)
        .optional(),
    })
    .prefault({}),
  /** For whoever wishes for none, or for one there is not; also of mails that nobody in front of a browser asked for. */
  default_language: z.enum(languages, `must be one of ${languages.join(', ')}`).default('en'),
  plan_tier: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9, _ and -')
    .default('standard'),
  /** RFC 9126 §5: refuse authorization requests that were not pushed. */
  require_pushed_authorization_requests: z.boolean().default(false),
  /** Who makes accounts: operators alone, whoever they invite, or everybody. */
  registration: z.enum(['closed', 'invited', 'open']).default('invited'),
  /** What new passwords have to be like. */
  password: passwordPolicy.prefault({}),
  /** What failed sign-ins cost. */
  lockout: lockoutPolicy.prefault({}),
  /** From how many accounts on failed sign-ins within ten minutes, in new browsers, are taken for a list being tried. */
  stuffing_threshold: z.int().min(10, 'must be at least 10').max(100_000, 'must be at most 100000').default(50),
  /** What the stripping pipeline keeps of activities. */
  activity: stripPolicy.prefault({}),
  /** For how many days each kind of data is kept; those not named here as `server/privacy/retention` says. */
  retention_days: retentionDays.prefault({}),
  /** Who proves more than a password (see `server/second-factors`). */
  second_factors: z
    .strictObject({
      /** `optional`: whoever has a second factor is asked for it, and whoever has a role that requires one gets one. */
      policy: z.enum(['off', 'optional', 'required']).default('optional'),
      /** How long somebody of whom one is required may put it off, counted from the first time. */
      grace_days: wholeDays(90).default(0),
      /** Whether a code by mail does for whoever must have a second factor and has none. It proves less: passwords are recovered by mail. */
      email_codes: z.boolean().default(false),
      required_roles: z.array(z.string().min(1).max(100)).max(50).default([]),
      /** After how many days one is offered again to those who need none; 0 offers none. */
      offer_days: wholeDays(365).default(0),
      /** For how many days people may choose not to be asked again in a browser; 0 asks every time. */
      remember_days: wholeDays(90).default(30),
    })
    .prefault({}),
  /** How sign-ins are weighed, and what follows: see `server/risk`. */
  risk: riskPolicy.prefault({}),
  /** From where on alarms go off: see `server/alarms`. */
  alarms: alarmPolicy.prefault({}),
  /** How much of each limit there is, in place of what its plan says: see `server/limits/rules.ts`. */
  limits: limits.prefault({}),
  /** Lifetimes in seconds. */
  access_token_ttl: seconds(30, DAY).default(15 * MINUTE),
  id_token_ttl: seconds(60, DAY).default(HOUR),
  refresh_token_ttl: seconds(HOUR, 30 * DAY).default(30 * DAY),
  session_ttl: seconds(5 * MINUTE, DAY).default(DAY),
  /** Without use: a page of ours, an authorization request, or a refresh token that ends with the session. */
  session_idle_ttl: seconds(5 * MINUTE, DAY).default(8 * HOUR),
  interaction_ttl: seconds(5 * MINUTE, DAY).default(HOUR),
});

export type TenantSettings = z.output<typeof tenantSettings>;
