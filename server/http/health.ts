import type { Middleware } from 'koa';

/** What readiness looks at: each check passes, or rejects with a reason an operator can act on. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void>>>;

const limitMs = 2_000;

async function passes(check: () => Promise<void>): Promise<{ ok: boolean; reason?: string }> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([check(), timeout]);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}

/** `GET /livez`: this process turns. `GET /readyz`: everything it needs to serve is there. Both by any host name. */
export function health(checks: ReadinessChecks): Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/livez') {
      ctx.body = { status: 'ok' };
      return;
    }
    if (ctx.path !== '/readyz') return next();
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const),
    );
    const isReady = results.every(([, result]) => result.ok);
    ctx.status = isReady ? 200 : 503;
    ctx.body = { status: isReady ? 'ok' : 'unavailable', checks: Object.fromEntries(results) };
  };
}
