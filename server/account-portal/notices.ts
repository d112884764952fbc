import type { Context } from 'koa';
import type { AccountNotice } from '../../views/account/account-layout.ts';
import { accountPath } from '../clients/account-client.ts';
import type { Tenant } from '../tenancy/tenant.ts';

const cookieName = ({ slug, issuer }: Tenant): string =>
  `${issuer.startsWith('https:') ? '__Secure-' : ''}bastion_${slug}_account_notice`;

const optionsFor = ({ mountPath, issuer }: Tenant) =>
  ({
    httpOnly: true,
    sameSite: 'lax',
    secure: issuer.startsWith('https:'),
    path: `${mountPath}${accountPath}`,
    signed: false,
    overwrite: true,
  }) as const;

/** Keeps a word for the page that comes next: not in its address, where anybody could put one. */
export const leaveNotice = (ctx: Context, tenant: Tenant, notice: AccountNotice): void => {
  ctx.cookies.set(cookieName(tenant), notice, { ...optionsFor(tenant), maxAge: 60_000 });
};

/** What was left; it is shown once. */
export function takeNotice(ctx: Context, tenant: Tenant): string | undefined {
  const notice = ctx.cookies.get(cookieName(tenant), { signed: false });
  if (notice !== undefined) ctx.cookies.set(cookieName(tenant), null, optionsFor(tenant));
  return notice;
}
