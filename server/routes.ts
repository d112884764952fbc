import Router from '@koa/router';
import type { Context } from 'koa';
import { homePage } from '../views/home-page.ts';
import { checkLinkPassword, showLink, submitLink } from './account-links/link-routes.ts';
import { showMailRequest, submitMailRequest } from './account-links/request-mail.ts';
import { finishAccountSignIn, showAccount, submitAccount } from './account-portal/portal-routes.ts';
import { sendCertificate } from './account-portal/privacy/certificate-file.ts';
import { accountPath } from './clients/account-client.ts';
import type { Deps } from './deps.ts';
import { pageContextFor, renderPage } from './http/render-page.ts';
import { checkInteraction, showInteraction, submitInteraction } from './interaction/dispatch.ts';
import { switchLanguage } from './language/language-route.ts';
import { downloadExport, showExport, showExportSchema } from './privacy/export/export-routes.ts';
import { showSession } from './sessions/session-route.ts';
import { checkSetupPassword, showSetup, submitSetup } from './setup/setup-routes.ts';
import type { TenantRuntime } from './tenancy/tenant-runtimes.ts';

function showHome(ctx: Context): void {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const page = pageContextFor(tenant, ctx);
  const discoveryUrl = `${tenant.issuer}/.well-known/openid-configuration`;
  const accountUrl = `${tenant.mountPath}${accountPath}`;
  renderPage(ctx, homePage({ page, issuer: tenant.issuer, discoveryUrl, accountUrl }));
}

/** Our own pages, below a tenant's mount path; everything else of a tenant is oidc-provider's. */
export function createRoutes(deps: Deps): Router {
  const router = new Router();
  router.get('/', (ctx) => showHome(ctx));
  router.get('/account/callback', finishAccountSignIn);
  router.get(['/account', '/account/*page'], (ctx) => showAccount(ctx, deps));
  router.post('/account/certificate', (ctx) => sendCertificate(ctx, deps));
  router.post(['/account', '/account/*page'], (ctx) => submitAccount(ctx, deps));
  router.get('/interaction/:uid', (ctx) => showInteraction(ctx, deps));
  router.post('/interaction/:uid/:step', (ctx) => submitInteraction(ctx, deps));
  router.post('/interaction/:uid/:step/check', (ctx) => checkInteraction(ctx, deps));
  router.get('/recover', (ctx) => showMailRequest(ctx, 'recover'));
  router.post('/recover', (ctx) => submitMailRequest(ctx, deps, 'recover'));
  router.get('/register', (ctx) => showMailRequest(ctx, 'register'));
  router.post('/register', (ctx) => submitMailRequest(ctx, deps, 'register'));
  router.get('/link/:token', (ctx) => showLink(ctx, deps));
  router.post('/link/:token', (ctx) => submitLink(ctx, deps));
  router.post('/link/:token/check', (ctx) => checkLinkPassword(ctx, deps));
  router.post('/language', switchLanguage);
  router.get('/session', (ctx) => showSession(ctx, deps));
  router.get('/setup/:token', (ctx) => showSetup(ctx, deps));
  router.post('/setup/:token', (ctx) => submitSetup(ctx, deps));
  router.post('/setup/:token/check', (ctx) => checkSetupPassword(ctx, deps));
  router.get('/exports/schema.json', showExportSchema);
  router.get('/exports/:token', (ctx) => showExport(ctx, deps));
  router.post('/exports/:token', (ctx) => downloadExport(ctx, deps));
  return router;
}
