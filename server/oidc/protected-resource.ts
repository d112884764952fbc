import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import {
  getValidateAccessToken,
  loadAccessTokenAccount,
  loadAccessTokenClient,
  loadAccessTokenGrant,
} from 'oidc-provider/lib/shared/access_token.js';
import getSetWWWAuthenticateHeader from 'oidc-provider/lib/shared/set_www_authenticate_header.js';

export type Wanted = {
  /** What the access token has to be for (RFC 8707), and what it has to allow there. */
  readonly audience: string;
  readonly scope: string;
};

type Holder = {
  readonly userId: string;
  readonly clientId: string;
  /** When the user last signed in, in Unix seconds. */
  readonly authTime: number | undefined;
  /** How the token was presented. */
  readonly scheme: 'Bearer' | 'DPoP';
};

/** Makes a request one of the provider's own, as its router does for its endpoints; `htu` is what a DPoP proof names. */
export function enterProvider(provider: Provider, ctx: object, route: string, htu: string): KoaContextWithOIDC {
  const { OIDCContext } = provider as unknown as { OIDCContext: new (ctx: object) => object };
  const oidc = Object.assign(new OIDCContext(ctx), { route, urlFor: () => htu });
  return Object.assign(ctx, { oidc }) as unknown as KoaContextWithOIDC;
}

/**
 * Whose access token comes with a request, checked by the library as it does at its userinfo endpoint: bearer tokens (RFC
 * 6750) and DPoP-bound ones (RFC 9449 §7), with the client, the user and the grant behind them. Throws the library's errors,
 * with `WWW-Authenticate` set. What storage finds is alive: sessions, grants and users that were ended take tokens with them.
 */
export async function checkAccessToken(ctx: KoaContextWithOIDC, { audience, scope }: Wanted): Promise<Holder> {
  const validate = getValidateAccessToken({
    afterFind(_ctx, { aud }) {
      if (aud !== audience) throw new errors.InvalidToken('access token is for another resource');
    },
  });
  const holder: { value?: Holder } = {};
  async function checkScope() {
    const { accessToken, entities } = ctx.oidc;
    const granted = entities.Grant?.getResourceScopeFiltered(audience, [...(accessToken?.scopes ?? [])]) ?? '';
    if (!accessToken?.accountId || !accessToken.clientId) throw new errors.InvalidToken('access token of no user');
    if (!granted.split(' ').includes(scope)) throw new errors.InsufficientScope('access token lacks a scope', scope);
    holder.value = {
      userId: accessToken.accountId,
      clientId: accessToken.clientId,
      authTime: typeof accessToken.extra?.auth_time === 'number' ? accessToken.extra.auth_time : undefined,
      scheme: accessToken.jkt ? 'DPoP' : 'Bearer',
    };
  }
  const checks = [validate, loadAccessTokenClient, loadAccessTokenAccount, loadAccessTokenGrant, checkScope];
  const run = (at: number): Promise<void> => checks[at]?.(ctx, () => run(at + 1)) ?? Promise.resolve();
  await getSetWWWAuthenticateHeader()(ctx, () => run(0));
  if (!holder.value) throw new Error('the access token was not checked to the end');
  return holder.value;
}
