import type { Account, AccountClaims } from 'oidc-provider';
import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import type { TokenUser } from '../../adapters/postgres/find-record.ts';
import { findActiveUser, listRolesOf } from '../../adapters/postgres/users.ts';
import type { Deps } from '../deps.ts';
import { openedBy } from '../oidc/claims.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { openProfile, profileFields } from './profile.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function claimsOf(
  deps: Pick<Deps, 'db' | 'sealing'>,
  tenant: Tenant,
  user: TokenUser,
  scope: string,
  requested: readonly string[],
): Promise<AccountClaims> {
  const opened = openedBy(scope.split(' '));
  const wanted = profileFields.filter((field) => opened.has(field) || requested.includes(field));
  const { email, name, given_name, family_name, locale } = await openProfile(deps.sealing, tenant.id, user, wanted);
  const claims: AccountClaims = {
    sub: user.id,
    tenant: tenant.slug,
    email: email ?? undefined,
    email_verified: user.email_verified,
    name: name ?? undefined,
    given_name: given_name ?? undefined,
    family_name: family_name ?? undefined,
    locale: locale ?? undefined,
    user_groups: user.user_groups,
  };
  if (!scope.split(' ').includes('roles')) return claims;
  return { ...claims, ...(await listRolesOf(deps.db, tenant.id, user.id)) };
}

/** The active user behind a `sub`. Read along with the token where there is one, so this is mostly free. */
export async function findAccount(
  deps: Pick<Deps, 'db' | 'sealing'>,
  tenant: Tenant,
  sub: string,
): Promise<Account | undefined> {
  if (!uuid.test(sub)) return undefined;
  const user = currentRequestScope()?.users.get(sub) ?? (await findActiveUser(deps.db, tenant.id, sub));
  if (!user) return undefined;
  return {
    accountId: sub,
    claims: (_use, scope, requested) => claimsOf(deps, tenant, user, scope, Object.keys(requested ?? {})),
  };
}
