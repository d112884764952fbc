import { z } from 'zod';
import { scopes as standardScopes } from '../oidc/claims.ts';
import { accountClientId } from './account-client.ts';
import { findRedirectUriProblem } from './redirect-uri-rules.ts';

export const authMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;
export const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'] as const;
export const idTokenAlgs = ['ES256', 'RS256', 'EdDSA', 'HS256'] as const;

const PRIVATE_MEMBERS = ['d', 'k', 'p', 'q', 'priv'];

const isPrivate = (key: object): boolean => PRIVATE_MEMBERS.some((member) => member in key);

const uris = z.array(z.string().max(2_000)).max(100).default([]);

const fields = z.strictObject({
  client_id: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{1,128}$/, 'must be 1 to 128 letters, digits and . _ ~ -')
    .refine((id) => id !== accountClientId, 'is the name of a client that is built in')
    .optional(),
  client_name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
    .optional(),
  application_type: z.enum(['web', 'native']).default('web'),
  redirect_uris: uris,
  post_logout_redirect_uris: uris,
  token_endpoint_auth_method: z.enum(authMethods).default('client_secret_basic'),
  /** Default: what follows from having redirect URIs. */
  grant_types: z.array(z.enum(grantTypes)).min(1).optional(),
  jwks: z
    .looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })
    .refine(({ keys }) => !keys.some(isPrivate), 'must hold public keys only')
    .optional(),
  jwks_uri: z.string().optional(),
  /** Scopes it may ask for: standard ones, and ones of registered resources. Default: all. */
  scope: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be words of printable characters without quotes'))
    .optional(),
  skip_consent: z.boolean().default(false),
  require_pushed_authorization_requests: z.boolean().optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  id_token_signed_response_alg: z.enum(idTokenAlgs).optional(),
  backchannel_logout_uri: z.string().optional(),
});

type Fields = z.output<typeof fields>;

/** A client as an administrator describes it, in the words of RFC 7591. */
export const newClient = fields.transform(withGrantTypes).superRefine(checkTogether);

export type NewClient = z.output<typeof newClient>;

function withGrantTypes(client: Fields) {
  const isForUsers = client.redirect_uris.length > 0;
  const grant_types = client.grant_types ?? (isForUsers ? grantTypes.slice(0, 2) : grantTypes.slice(2));
  return { ...client, grant_types: [...new Set(grant_types)] };
}

function checkTogether(client: ReturnType<typeof withGrantTypes>, context: z.RefinementCtx): void {
  const report = (path: keyof Fields, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message, input: undefined });
  for (const key of ['redirect_uris', 'post_logout_redirect_uris'] as const) {
    for (const uri of client[key]) {
      const problem = findRedirectUriProblem(uri, client.application_type);
      if (problem) report(key, `${uri} ${problem}`);
    }
  }
  for (const key of ['jwks_uri', 'backchannel_logout_uri'] as const) {
    const problem = client[key] === undefined ? undefined : findRedirectUriProblem(client[key], 'web');
    if (problem) report(key, problem);
  }
  const has = (grant: (typeof grantTypes)[number]) => client.grant_types.includes(grant);
  if (has('authorization_code') && client.redirect_uris.length === 0)
    report('redirect_uris', 'is needed for the grant type authorization_code');
  if (!has('authorization_code') && client.redirect_uris.length > 0)
    report('grant_types', 'must include authorization_code when there are redirect URIs');
  if (has('refresh_token') && !has('authorization_code'))
    report('grant_types', 'refresh_token needs authorization_code beside it');
  // The library takes a list without a standard scope for no list at all.
  if (has('authorization_code') && client.scope && !client.scope.some((scope) => standardScopes.includes(scope)))
    report('scope', 'must hold openid, or another standard scope, for the grant type authorization_code');
  // RFC 6749 §4.4: whoever cannot keep a secret cannot act for itself.
  if (has('client_credentials') && client.token_endpoint_auth_method === 'none')
    report(
      'token_endpoint_auth_method',
      'none is not possible with client_credentials, which needs redirect URIs or a secret',
    );
  const hasKeys = client.jwks !== undefined || client.jwks_uri !== undefined;
  if (client.token_endpoint_auth_method === 'private_key_jwt' && !hasKeys)
    report('jwks', 'is needed for private_key_jwt, unless jwks_uri is given');
}
