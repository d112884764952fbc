import type { Middleware } from 'koa';

/**
 * Refuses form posts that another site made the browser send. Browsers say so themselves (Fetch Metadata, Origin);
 * SameSite cookies stand behind it.
 */
export const sameOriginForms: Middleware = async (ctx, next) => {
  const site = ctx.get('sec-fetch-site');
  const origin = ctx.get('origin');
  const own = `${ctx.get('x-forwarded-proto')}://${ctx.get('x-forwarded-host')}`;
  const isForeign = site !== '' ? site !== 'same-origin' && site !== 'none' : origin !== '' && origin !== own;
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD' && isForeign) {
    ctx.throw(403, 'this form was sent by another site');
  }
  await next();
};
