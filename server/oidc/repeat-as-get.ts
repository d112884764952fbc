import type { Provider } from 'oidc-provider';
import { readBody } from '../http/read-body.ts';
import type { Tenant } from '../tenancy/tenant.ts';

const paths = ['/authorize', '/logout'];

/** What still fits into a request line, beside the headers. */
const limit_bytes = 8 * 1024;

/**
 * Authorization and logout requests may come as forms of other sites (OIDC Core §3.1.2.1, RP-Initiated Logout §2).
 * With those no browser sends a SameSite cookie, so they would find no session and leave it alive; asked for again with
 * GET, they do.
 */
export function repeatFormsAsGet(provider: Provider, tenant: Tenant): void {
  provider.use(async (ctx, next) => {
    const isForm = ctx.method === 'POST' && ctx.is('application/x-www-form-urlencoded');
    if (!isForm || !paths.includes(ctx.path)) return next();
    const body = await readBody(ctx.req, limit_bytes);
    if (body === undefined) ctx.throw(413, 'request body too large');
    ctx.status = 303;
    ctx.redirect(`${tenant.mountPath}${ctx.path}?${new URLSearchParams(body)}`);
  });
}
