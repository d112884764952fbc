import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { createRequestScope, type RequestScope, runInRequestScope } from '../../adapters/oidc/request-scope.ts';
import { UnstorableText } from '../../adapters/oidc/sealed-payload.ts';
import { alreadySpent } from '../../adapters/oidc/storage-adapter.ts';
import { isDatabaseDown, isDatabaseError } from '../../adapters/postgres/database.ts';
import {
  createUnit,
  isUnitEmpty,
  type SessionRecord,
  type Unit,
  type UnitFailure,
} from '../../adapters/postgres/unit.ts';
import { toAuditRecord } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { answerLimited } from '../http/answer-limited.ts';
import { endpointOf } from '../http/endpoint-of.ts';
import { renderProblem } from '../http/problem.ts';
import { limitEvents } from '../limits/limit-event.ts';
import { limitHeaders } from '../limits/limit-headers.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { auditOrigin, type RefusalKind } from './events.ts';
import { judgeRefresh } from './judge-refresh.ts';
import { type Limited, limitRequest } from './limit-request.ts';
import { createRenderError } from './pages.ts';

type Answer = { status: number; error: string; error_description: string };

const unavailable: Answer = {
  status: 503,
  error: 'temporarily_unavailable',
  error_description: 'the service cannot be reached at the moment, try again shortly',
};

const unstorable: Answer = {
  status: 400,
  error: 'invalid_request',
  error_description: 'a parameter holds characters that are not allowed',
};
/** RFC 6749 §5.2. What gave it away is for the operator to read, and not for whoever has stolen it. */
const tooRisky: Answer = {
  status: 400,
  error: 'invalid_grant',
  error_description: 'the refresh token cannot be used like this, sign in again',
};
const fault: Answer = { status: 500, error: 'server_error', error_description: 'something went wrong' };

/** Whether PostgreSQL refused a text: U+0000 and halves of surrogate pairs are in no parameter there is (RFC 6749 appendix A). */
export const isUnstorableText = (error: unknown): boolean =>
  error instanceof UnstorableText || isDatabaseError(error, '22021', '22P05');

/** Replaces whatever the library has prepared: no cookie, redirect or token of an undone request may leave. */
async function answerInstead(ctx: KoaContextWithOIDC, tenant: Tenant, answer: Answer): Promise<void> {
  const { status, error, error_description } = answer;
  for (const header of ['set-cookie', 'location']) ctx.remove(header);
  ctx.set('cache-control', 'no-store');
  if (status === 503) ctx.set('retry-after', '2');
  if (ctx.path.startsWith('/api/')) {
    renderProblem(ctx, { status, code: error, detail: error_description });
    return;
  }
  ctx.status = status;
  if (ctx.accepts('json', 'html') === 'html') {
    await createRenderError(tenant)(ctx, { error, error_description }, new Error(error));
    return;
  }
  ctx.type = 'json';
  ctx.body = { error, error_description };
}

function refusalOf(ctx: KoaContextWithOIDC, why: UnitFailure, unit: Unit): Answer {
  if (why === 'consumed') {
    const cause = alreadySpent(unit.consumes[0]?.kind ?? 'token') as Error & { error_description?: string };
    return { status: 400, error: cause.message, error_description: cause.error_description ?? 'already used' };
  }
  if (why === 'signed_out') {
    return {
      status: 400,
      error: 'access_denied',
      error_description: 'this sign-in was ended meanwhile, sign in again',
    };
  }
  if (!ctx.get('dpop')) {
    return { status: 401, error: 'invalid_client', error_description: 'client assertion was already used' };
  }
  const error_description = 'DPoP proof was already used';
  const isResource = ctx.oidc.route === 'userinfo';
  if (isResource)
    ctx.set('www-authenticate', `DPoP error="invalid_dpop_proof", error_description="${error_description}"`);
  return { status: isResource ? 401 : 400, error: 'invalid_dpop_proof', error_description };
}

/** Whether a session is saved as it was read: under its identifier, and not by a sign-in. */
const isAsBefore = ({ id, known_id, epoch }: SessionRecord): boolean => id === known_id && epoch === undefined;

/**
 * What may still be written when the request was refused: that it was, and what had to end because of it. A session that
 * would only go on for longer is none of this, and many refused at once would queue for its row.
 */
function withoutGifts(unit: Unit): Unit {
  const records = unit.records.filter((record) => record.kind === 'RevokedJwt');
  const consumes = unit.consumes.filter((consume) => consume.kind !== 'RefreshToken');
  const isUnchanged = unit.rare.every((rare) => rare.write !== 'save_session' || isAsBefore(rare.session));
  const rare = isUnchanged ? unit.rare.filter(({ write }) => write !== 'save_session') : unit.rare;
  return { ...unit, records, consumes, rare };
}

/** RFC 6749 §4.1.2: a code used twice takes with it what the first use bought. */
function endFamily(ctx: KoaContextWithOIDC, unit: Unit): Unit | undefined {
  const record = unit.records.find((one) => one.grant_id);
  const kind = unit.consumes[0]?.kind;
  if (!record?.grant_id || kind === 'PushedAuthorizationRequest') return undefined;
  const grant_id = record.grant_id;
  const ended = createUnit();
  ended.rare.push({ write: 'revoke_grant', grant_id });
  const audit = { user_id: record.user_id, client_id: record.client_id, ...auditOrigin(ctx) };
  ended.audits.push(toAuditRecord({ kind: 'token.reuse_detected', details: { grant_id, of: kind }, ...audit }));
  return ended;
}

const refusalKinds: Readonly<Record<string, RefusalKind>> = {
  token: 'token.refused',
  introspection: 'introspection.refused',
  revocation: 'revocation.refused',
  userinfo: 'userinfo.refused',
  end_session: 'logout.refused',
  end_session_confirm: 'logout.refused',
};

/** What is left of a request that was undone: that it was refused, and why. */
function refused(ctx: KoaContextWithOIDC, { error, error_description }: Answer): Unit {
  const { route, client } = ctx.oidc;
  const kind = refusalKinds[route] ?? 'authorization.refused';
  const unit = createUnit();
  const details = { error, error_description };
  unit.audits.push(toAuditRecord({ kind, client_id: client?.clientId, details, ...auditOrigin(ctx) }));
  return unit;
}

type CommitDeps = Pick<
  Deps,
  'commitUnit' | 'limiter' | 'log' | 'db' | 'sealing' | 'geo' | 'badNetworks' | 'keepsRefresh' | 'clock'
>;

/**
 * Gives every request of a provider its unit of work: what it reads along and what it writes. Everything is committed
 * together after the library has prepared its answer and before that answer leaves. If the commit is refused or the
 * database is gone, the prepared answer is dropped and the client gets the refusal.
 */
export function commitEachRequest(provider: Provider, deps: CommitDeps, tenant: Tenant): void {
  /** Nothing of a request that is one too many takes effect, except that its first in a while is on record. */
  async function refuseLimited(ctx: KoaContextWithOIDC, { verdict, by }: Limited): Promise<void> {
    answerLimited(ctx, tenant, verdict);
    const client_id = by === 'client' ? ctx.oidc.client?.clientId : undefined;
    const audits = limitEvents(verdict, by, { client_id, ...auditOrigin(ctx) }).map(toAuditRecord);
    if (audits.length > 0) await deps.commitUnit(tenant.id, { ...createUnit(), audits });
  }

  async function commit(ctx: KoaContextWithOIDC, scope: RequestScope): Promise<void> {
    if (scope.failure) throw scope.failure;
    const limited = await limitRequest(deps, tenant, ctx);
    if (limited && !limited.verdict.allowed) return refuseLimited(ctx, limited);
    if (limited) ctx.set(limitHeaders(limited.verdict));
    // The library's own faults are already answered with 500; nothing of such a request may take effect.
    if (ctx.status >= 500) return;
    const instead = await judgeRefresh(deps, tenant, ctx, scope.unit);
    if (instead) {
      await answerInstead(ctx, tenant, tooRisky);
      await deps.commitUnit(tenant.id, instead);
      return;
    }
    const unit = ctx.status >= 400 ? withoutGifts(scope.unit) : scope.unit;
    if (isUnitEmpty(unit)) return;
    const why = await deps.commitUnit(tenant.id, unit);
    if (!why) return;
    const answer = refusalOf(ctx, why, unit);
    await answerInstead(ctx, tenant, answer);
    const ended = why === 'consumed' ? endFamily(ctx, unit) : undefined;
    await deps.commitUnit(tenant.id, ended ?? refused(ctx, answer));
  }

  provider.use(async (ctx, next) => {
    const scope = createRequestScope();
    await runInRequestScope(scope, next);
    try {
      await commit(ctx as KoaContextWithOIDC, scope);
    } catch (error) {
      const isDown = isDatabaseDown(error);
      const isRefused = isUnstorableText(error);
      const endpoint = endpointOf(ctx.path);
      if (!isRefused)
        deps.log[isDown ? 'warn' : 'error']('request could not be stored', {
          error,
          endpoint,
          tenant_id: tenant.id,
          request_id: ctx.get('x-request-id'),
        });
      await answerInstead(ctx as KoaContextWithOIDC, tenant, isRefused ? unstorable : isDown ? unavailable : fault);
    }
  });
}
