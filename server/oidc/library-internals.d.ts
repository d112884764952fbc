// What of oidc-provider has no types: how it checks the access tokens of its own userinfo endpoint. Its files are not
// hidden behind an `exports` map; `protected-resource.ts` is the only one to import them, and its tests would notice a change.
declare module 'oidc-provider/lib/shared/access_token.js' {
  import type { AccessToken, KoaContextWithOIDC } from 'oidc-provider';

  type Check = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;
  export function getValidateAccessToken(options?: {
    afterFind?: (ctx: KoaContextWithOIDC, accessToken: AccessToken) => void | Promise<void>;
  }): Check;
  export const loadAccessTokenClient: Check;
  export const loadAccessTokenAccount: Check;
  export const loadAccessTokenGrant: Check;
}
declare module 'oidc-provider/lib/shared/set_www_authenticate_header.js' {
  import type { KoaContextWithOIDC } from 'oidc-provider';

  // biome-ignore lint/style/noDefaultExport: it is the library's.
  export default function getSetWWWAuthenticateHeader(): (
    ctx: KoaContextWithOIDC,
    next: () => Promise<void>,
  ) => Promise<void>;
}
