import { z } from 'zod';
import { scopes as standardScopes } from '../oidc/claims.ts';

/** RFC 8707 §2: an absolute URI without a fragment. */
const isIdentifier = (text: string): boolean => URL.canParse(text) && !text.includes('#') && !/[\s\p{Cc}]/u.test(text);

export const newResource = z.strictObject({
  identifier: z.string().max(500).refine(isIdentifier, 'must be an absolute URI without a fragment'),
  scopes: z
    .array(
      z
        .string()
        .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'must be words of printable characters without quotes')
        .refine((scope) => !standardScopes.includes(scope), 'must not hold a standard scope, such as openid'),
    )
    .max(500)
    .default([])
    .transform((scopes) => [...new Set(scopes)]),
  access_token_format: z.enum(['jwt', 'opaque']).default('jwt'),
  /** Seconds an access token for this resource lives; default: what the tenant says. */
  access_token_ttl_s: z.int().min(30).max(86_400).optional(),
});

export type NewResource = z.output<typeof newResource>;
