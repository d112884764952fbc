import type { Context } from 'koa';
import { HOUR } from '../kernel/duration.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/** Where people come from who go away from a sign-in to find a mail: back to it in the end, if it is the same browser. */
type Site = Pick<Tenant, 'slug' | 'mountPath' | 'issuer'>;

const shape = /^[\w-]{10,100}$/;
const nameOf = ({ slug, issuer }: Site) => `${issuer.startsWith('https:') ? '__Secure-' : ''}bastion_${slug}_from`;

/** Remembers the sign-in that `?from=` names. */
export function rememberSignIn(ctx: Pick<Context, 'cookies' | 'query'>, tenant: Site): void {
  const { from } = ctx.query;
  if (typeof from !== 'string' || !shape.test(from)) return;
  const secure = tenant.issuer.startsWith('https:');
  const path = tenant.mountPath || '/';
  const options = { httpOnly: true, sameSite: 'lax', secure, path, maxAge: HOUR * 1000, signed: false } as const;
  ctx.cookies.set(nameOf(tenant), from, { ...options, overwrite: true });
}

/** The way on: to that sign-in, else to the account. */
export function wayOn(ctx: Pick<Context, 'cookies'>, tenant: Site): string {
  const uid = ctx.cookies.get(nameOf(tenant), { signed: false }) ?? '';
  return shape.test(uid) ? `${tenant.mountPath}/interaction/${uid}` : `${tenant.mountPath}/account`;
}
