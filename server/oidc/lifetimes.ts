import type { Configuration } from 'oidc-provider';
import { DAY, MINUTE } from '../kernel/duration.ts';
import type { Tenant } from '../tenancy/tenant.ts';

const now = () => Math.floor(Date.now() / 1000);
const atLeastOne = (seconds: number) => Math.max(1, Math.floor(seconds));

/** How long everything lives, in seconds. A rotated refresh token inherits the end of its family (OP-5). */
export function lifetimesFor({ settings }: Tenant): Configuration['ttl'] {
  const accessToken = settings.access_token_ttl;
  return {
    AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? accessToken,
    ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? accessToken,
    AuthorizationCode: MINUTE,
    // A grant is reused by later requests of its session, so it must outlive the session by a refresh token's life.
    Grant: settings.refresh_token_ttl + DAY,
    IdToken: settings.id_token_ttl,
    Interaction: settings.interaction_ttl,
    RefreshToken: (ctx, token) => {
      const family = ctx.oidc.entities.RotatedRefreshToken ?? token;
      return atLeastOne(settings.refresh_token_ttl - family.totalLifetime());
    },
    // Absolute: using a session does not lengthen it.
    Session: (_ctx, session) =>
      session.loginTs ? atLeastOne(session.loginTs + settings.session_ttl - now()) : settings.interaction_ttl,
  };
}
