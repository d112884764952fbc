import { z } from 'zod';
import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';
import { retention } from '../privacy/retention.ts';
import { stripPolicy } from '../privacy/strip/policy.ts';

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
const retentionDays = z.partialRecord(z.enum(kinds), days, {
  error: `must name one of ${kinds.join(', ')}`,
});

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
  plan_tier: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9, _ and -')
    .default('standard'),
  /** RFC 9126 §5: refuse authorization requests that were not pushed. */
  require_pushed_authorization_requests: z.boolean().default(false),
  /** What the stripping pipeline keeps of activities. */
  activity: stripPolicy.prefault({}),
  /** For how many days each kind of data is kept; those not named here as `server/privacy/retention` says. */
  retention_days: retentionDays.prefault({}),
  /** Lifetimes in seconds. */
  access_token_ttl: seconds(30, DAY).default(15 * MINUTE),
  id_token_ttl: seconds(60, DAY).default(HOUR),
  refresh_token_ttl: seconds(HOUR, 30 * DAY).default(30 * DAY),
  session_ttl: seconds(5 * MINUTE, DAY).default(DAY),
  interaction_ttl: seconds(5 * MINUTE, DAY).default(HOUR),
});

export type TenantSettings = z.output<typeof tenantSettings>;
