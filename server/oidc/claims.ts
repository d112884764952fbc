/** Which scope opens which claims. `user_groups`, `roles`, `permissions` and `tenant` are ours; the rest is OIDC Core §5.4. */
export const claims: Record<string, string[] | null> = {
  acr: null,
  amr: null,
  auth_time: null,
  iss: null,
  sid: null,
  openid: ['sub', 'tenant', 'acr', 'amr', 'auth_time'],
  email: ['email', 'email_verified'],
  profile: ['name', 'given_name', 'family_name', 'locale'],
  groups: ['user_groups'],
  roles: ['roles', 'permissions'],
};

export const scopes = ['openid', 'offline_access', 'email', 'profile', 'groups', 'roles'];

/** The claims that these scopes open. */
export const openedBy = (scopes: readonly string[]): ReadonlySet<string> =>
  new Set(scopes.flatMap((scope) => claims[scope] ?? []));

/** The scope that opens a claim; undefined for claims about the sign-in itself. */
export const scopeOf = (claim: string): string | undefined =>
  Object.entries(claims).find(([scope, opened]) => scope !== 'openid' && opened?.includes(claim))?.[0];
