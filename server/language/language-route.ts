import type { Context } from 'koa';
import { readBody } from '../http/read-body.ts';
import { languages } from '../kernel/languages.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { keepLanguage } from './language-cookie.ts';
import { findOwnAddress } from './return-path.ts';

/**
 * `POST /language`: keeps the language somebody has chosen at the foot of a page, in their browser, and leads back to the
 * page. An interaction goes on where it was: nothing of it is touched.
 */
export async function switchLanguage(ctx: Context): Promise<void> {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const body = await readBody(ctx.req);
  if (body === undefined || !ctx.is('application/x-www-form-urlencoded')) ctx.throw(400, 'a form was expected');
  const form = new URLSearchParams(body);
  const language = languages.find((one) => one === form.get('language'));
  const back = findOwnAddress(tenant, form.get('to') ?? '');
  if (!language || back === undefined) ctx.throw(400, 'this language or address is not one of those on the page');
  keepLanguage(ctx, tenant, language);
  ctx.set('cache-control', 'no-store');
  ctx.status = 303;
  ctx.redirect(back);
}
