import { z } from 'zod';
import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';

const seconds = (min: number, max: number) => z.int().min(min).max(max);

/** What a tenant may choose for itself. Every field has a safe default, so `{}` is a complete set of settings. */
export const tenantSettings = z.strictObject({
  branding: z
    .strictObject({
      /** `#rrggbb`; text on it is chosen so that it stays readable. */
      accent_color: z
        .string()
        .regex(/^#[0-9a-f]{6}$/i)
        .default('#1d5c63'),
      /** A `data:` URL: pages load nothing from other hosts. */
      logo: z
        .string()
        .max(100_000)
        .regex(/^data:image\/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/=]+$/)
        .optional(),
    })
    .prefault({}),
  plan_tier: z.string().max(40).default('standard'),
  /** RFC 9126 §5: refuse authorization requests that were not pushed. */
  require_pushed_authorization_requests: z.boolean().default(false),
  /** Lifetimes in seconds. */
  access_token_ttl: seconds(30, DAY).default(15 * MINUTE),
  id_token_ttl: seconds(60, DAY).default(HOUR),
  refresh_token_ttl: seconds(HOUR, 30 * DAY).default(30 * DAY),
  session_ttl: seconds(5 * MINUTE, DAY).default(DAY),
  interaction_ttl: seconds(5 * MINUTE, DAY).default(HOUR),
});

export type TenantSettings = z.output<typeof tenantSettings>;
