import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import { isLoopback } from './client-address.ts';

/** What readiness looks at: each check passes, or rejects with a reason an operator can act on. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void>>>;

/** What readiness also shows without judging by it, and what an operator should be warned of. */
type ReadinessNote = () => Promise<{ readonly shown: unknown; readonly warnings: readonly string[] }>;

export type Readiness = {
  readonly checks: ReadinessChecks;
  readonly notes: Readonly<Record<string, ReadinessNote>>;
};

const limitMs = 2_000;

async function withinLimit<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function passes(check: () => Promise<void>): Promise<{ ok: boolean; reason?: string }> {
  try {
    await withinLimit(check);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'failed' };
  }
}

/** Everything that is worth showing; a note that cannot be had is left out, since readiness does not hang on it. */
async function collectNotes(notes: Readiness['notes']) {
  const shown: Record<string, unknown> = {};
  const warnings: string[] = [];
  for (const [name, note] of Object.entries(notes)) {
    const found = await withinLimit(note).catch(() => undefined);
    if (!found) continue;
    shown[name] = found.shown;
    warnings.push(...found.warnings);
  }
  return { ...shown, warnings };
}

const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/** Whether somebody on this machine asks, and no proxy for somebody else. */
const isLocal = ({ socket, headers }: IncomingMessage): boolean =>
  isLoopback(socket.remoteAddress ?? '') && !forwarding.some((name) => headers[name] !== undefined);

/**
 * `GET /livez`: this process turns. `GET /readyz`: everything it needs to serve is there. Both by any host name. Why
 * something is not, how old keys are and who does not answer is told on this machine only.
 */
export function health({ checks, notes }: Readiness): Middleware {
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
    const status = isReady ? 'ok' : 'unavailable';
    if (isLocal(ctx.req)) {
      ctx.body = { status, checks: Object.fromEntries(results), ...(isReady ? await collectNotes(notes) : {}) };
      return;
    }
    ctx.body = { status, checks: Object.fromEntries(results.map(([name, { ok }]) => [name, { ok }])) };
  };
}
