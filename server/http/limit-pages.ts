import type { Middleware } from 'koa';
import { createUnit } from '../../adapters/postgres/unit.ts';
import { toAuditRecord } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { limitEvents } from '../limits/limit-event.ts';
import { limitHeaders } from '../limits/limit-headers.ts';
import type { RuleName } from '../limits/rules.ts';
import { auditOrigin } from '../oidc/events.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { addressKey } from './address-key.ts';
import { answerLimited } from './answer-limited.ts';

/** What is typed into a field for a new password. */
const typed = /\/check\/*$/i;

const submitted = /^\/interaction\/.+\/([^/]+)\/*$/i;

/** Forms of the account pages in which a password or a code is typed. */
const typedByOwner = /^\/account\/(?:password|two-step\/app)\/*$/i;

/** Steps of a sign-in where somebody may guess; a name that no step has is a page as any other. */
const guessed: ReadonlyMap<string, RuleName> = new Map([
  ['password', 'login'],
  ['second-factor', 'factor'],
  ['email-code', 'factor'],
  ['sign-in-link', 'factor'],
]);

/** The router takes escapes, capital letters and a slash at the end, so they must not lead past the limit. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function ruleFor({ method, path: given }: { method: string; path: string }): RuleName {
  if (method !== 'POST') return 'pages';
  const path = decoded(given);
  if (typed.test(path)) return 'typing';
  if (typedByOwner.test(path)) return 'factor';
  if (/^\/(recover|register)\/*$/i.test(path)) return 'mail';
  // Behind some links a second factor is asked for.
  if (/^\/link\/+/i.test(path)) return 'factor';
  const step = submitted.exec(path)?.[1];
  return guessed.get(step?.toLowerCase() ?? '') ?? 'pages';
}

/** Limits what an address may ask of our pages, and how often it may try a password or a code. Nothing was done when it refuses. */
export function limitPages({ limiter, commitUnit }: Pick<Deps, 'limiter' | 'commitUnit'>): Middleware {
  return async (ctx, next) => {
    const { tenant }: TenantRuntime = ctx.state.runtime;
    const verdict = await limiter.take(tenant, ruleFor(ctx), addressKey(ctx.ip));
    if (verdict.allowed) {
      ctx.set(limitHeaders(verdict));
      return next();
    }
    answerLimited(ctx, tenant, verdict);
    const audits = limitEvents(verdict, 'address', auditOrigin(ctx)).map(toAuditRecord);
    if (audits.length > 0) await commitUnit(tenant.id, { ...createUnit(), audits });
  };
}
