import { once } from 'node:events';
import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { createBrowserSessions } from './browser-sessions.ts';
import { accountPage, errorPage, welcomePage } from './pages.ts';
import { createSignInClient, type Registration, type SignInClient } from './sign-in-client.ts';
import { style } from './style.ts';

/** Serves the sample relying party. */
export async function startDemoApp({ port, ...registration }: Registration & { port: number }): Promise<void> {
  const client = await createSignInClient(registration);
  const app = new Koa();
  app.use(async (ctx, next) => {
    ctx.set('content-security-policy', "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'");
    ctx.set('cache-control', 'no-store');
    await next().catch((error) => showError(ctx, error));
  });
  app.use(createRoutes(client, registration).routes());
  await once(app.listen(port, 'localhost'), 'listening');
}

function createRoutes(client: SignInClient, { issuer, appUrl }: Registration): Router {
  const sessions = createBrowserSessions();
  const router = new Router();
  router.get('/style.css', (ctx) => {
    ctx.type = 'css';
    ctx.body = style;
  });
  router.get('/', (ctx) => {
    const { signedIn } = sessions.of(ctx);
    ctx.body = signedIn ? accountPage(signedIn) : welcomePage(issuer);
  });
  router.post('/sign-in', async (ctx) => {
    const { url, pending } = await client.begin();
    sessions.of(ctx).pending = pending;
    ctx.redirect(url.href);
  });
  router.get('/callback', async (ctx) => {
    const session = sessions.of(ctx);
    const { pending } = session;
    session.pending = undefined;
    if (!pending) throw new Error('No sign-in was started in this browser, or its answer was used already.');
    session.signedIn = await client.complete(new URL(ctx.url, appUrl), pending);
    ctx.redirect('/');
  });
  router.post('/refresh', async (ctx) => {
    const session = sessions.of(ctx);
    if (session.signedIn) session.signedIn = await client.refresh(session.signedIn);
    ctx.redirect('/');
  });
  router.post('/sign-out', (ctx) => {
    const session = sessions.of(ctx);
    const { signedIn } = session;
    session.signedIn = undefined;
    ctx.redirect(signedIn ? client.signOutUrl(signedIn).href : '/');
  });
  return router;
}

/** The issuer's own words where it gave any: `error_description` of RFC 6749 §4.1.2.1. */
function showError(ctx: Context, error: unknown): void {
  const described = error as { error_description?: unknown; message?: unknown };
  ctx.status = 400;
  ctx.body = errorPage(String(described.error_description ?? described.message ?? error));
}
