import type { Context } from 'koa';
import { exportExpiredPage, exportPage, exportWaitingPage } from '../../../views/export-page.ts';
import type { Deps } from '../../deps.ts';
import { pageContextFor, renderPage } from '../../http/render-page.ts';
import type { TenantRuntime } from '../../tenancy/tenant-runtimes.ts';
import { consumeExport, type FoundExport, findExport } from './open-export.ts';
import { jsonSchemaText } from './read-export.ts';
import { sendExport } from './send-export.ts';

function show(ctx: Context, found: FoundExport | undefined): void {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const page = pageContextFor(tenant, ctx);
  if (!found) {
    renderPage(ctx, exportExpiredPage({ page }));
    ctx.status = 410;
  } else if (found.state === 'ready') {
    const action = `${tenant.mountPath}/exports/${encodeURIComponent(ctx.params.token)}`;
    renderPage(ctx, exportPage({ page, action, expiresAt: found.expires_at }));
  } else renderPage(ctx, exportWaitingPage({ page, hasFailed: found.state === 'failed' }));
}

/** Shows what a link leads to; looking at it, as mail scanners do, never uses it up. */
export async function showExport(ctx: Context, deps: Deps): Promise<void> {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  show(ctx, await findExport(deps, tenant.id, ctx.params.token));
}

/** Sends the document, once. */
export async function downloadExport(ctx: Context, deps: Deps): Promise<void> {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const { token } = ctx.params;
  const found = await findExport(deps, tenant.id, token);
  if (found?.state !== 'ready') {
    show(ctx, found);
    return;
  }
  const user_agent = ctx.get('user-agent').slice(0, 300) || undefined;
  const fetcher = { ip: ctx.ip, user_agent, request_id: ctx.get('x-request-id') || undefined };
  const opened = await consumeExport(deps, tenant, { token }, fetcher);
  if (!opened) {
    show(ctx, undefined);
    return;
  }
  sendExport(ctx, opened);
}

/** The published schema of the JSON document. */
export function showExportSchema(ctx: Context): void {
  ctx.set('cache-control', 'public, max-age=3600');
  ctx.type = 'application/schema+json';
  ctx.body = jsonSchemaText;
}
