import type { Configuration } from 'oidc-provider';

/**
 * What access tokens say beyond the library's own claims: how and when the user signed in (RFC 9470 §6), and for JWTs
 * the grant they hang on, so that introspection can tell whether it still stands.
 */
export const extraTokenClaims: NonNullable<Configuration['extraTokenClaims']> = (ctx, token) => {
  if (token.kind !== 'AccessToken') return undefined;
  const { entities } = ctx.oidc;
  const source = entities.AuthorizationCode ?? entities.RefreshToken;
  const isJwt = token.resourceServer?.accessTokenFormat === 'jwt';
  return {
    ...(source?.acr ? { acr: source.acr } : {}),
    ...(source?.amr ? { amr: source.amr } : {}),
    ...(source?.authTime ? { auth_time: source.authTime } : {}),
    ...(isJwt && token.grantId ? { grant_id: token.grantId } : {}),
  };
};
