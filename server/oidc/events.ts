import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { type AuditEvent, type AuditKind, type DetailsOf, toAuditRecord } from '../audit/audit-event.ts';
import { toSignIn } from '../sign-ins/sign-in.ts';

/** Who did it, as the audit trail records it. */
export function auditOrigin(ctx: { ip: string; get: (header: string) => string }) {
  const user_agent = ctx.get('user-agent').slice(0, 300) || undefined;
  return { ip: ctx.ip, user_agent, request_id: ctx.get('x-request-id') || undefined };
}

export type AuditedOrigin = ReturnType<typeof auditOrigin>;

/** PostgreSQL has no U+0000 and no half surrogates; what was refused because of them must be on record all the same. */
function toStorable(details: object): object {
  const clean = (value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\u0000', '\ufffd') : value;
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, clean(value)]));
}

/**
 * Adds an audit row to what this request commits, and for an attempt to sign in an entry in its user's history: they are
 * durable exactly when the thing they record is.
 */
export function recordAudit(event: AuditEvent): void {
  const audit = toAuditRecord(event);
  const sign_in = toSignIn(event);
  if (sign_in) currentRequestScope()?.unit.rare.push({ write: 'keep_sign_in', sign_in });
  const { details, personal, client_id } = audit;
  currentRequestScope()?.unit.audits.push({
    ...audit,
    ...(details ? { details: toStorable(details) } : {}),
    ...(personal ? { personal: toStorable(personal) } : {}),
    ...(client_id ? { client_id: client_id.replaceAll('\u0000', '\ufffd') } : {}),
  });
}

function record<Kind extends AuditKind>(ctx: KoaContextWithOIDC, kind: Kind, details: DetailsOf<Kind>): void {
  const { oidc } = ctx;
  recordAudit({
    kind,
    client_id: oidc?.client?.clientId,
    user_id: oidc?.account?.accountId ?? oidc?.session?.accountId,
    details,
    ...auditOrigin(ctx),
  } as AuditEvent);
}

const scopeOf = ({ oidc }: KoaContextWithOIDC) => (oidc.params?.scope ? { scope: String(oidc.params.scope) } : {});

type Failure = Error & { error?: string; error_description?: string; error_detail?: string; expose?: boolean };

const refusals = {
  'grant.error': 'token.refused',
  'authorization.error': 'authorization.refused',
  'pushed_authorization_request.error': 'authorization.refused',
  'introspection.error': 'introspection.refused',
  'revocation.error': 'revocation.refused',
  'userinfo.error': 'userinfo.refused',
  'end_session.error': 'logout.refused',
  'end_session_confirm.error': 'logout.refused',
} as const;

export type RefusalKind = (typeof refusals)[keyof typeof refusals];

/** Provider events → audit: one line per event. */
export function auditProviderEvents(provider: Provider): void {
  provider.on('grant.success', (ctx) => {
    const { grant_type, scope } = ctx.oidc.params ?? {};
    record(ctx, 'token.issued', { grant_type: String(grant_type), ...(scope ? { scope: String(scope) } : {}) });
  });
  provider.on('authorization.success', (ctx) => record(ctx, 'authorization.granted', scopeOf(ctx)));
  provider.on('grant.revoked', (ctx, grant_id) => {
    const { route, params } = ctx.oidc;
    // At the token endpoint a grant ends for one reason only: a code or refresh token of it was spent before.
    const of = params?.grant_type === 'refresh_token' ? 'RefreshToken' : 'AuthorizationCode';
    if (route === 'token') record(ctx, 'token.reuse_detected', { grant_id, of });
    else record(ctx, 'grant.revoked', { grant_id, at: route });
  });
  provider.on('end_session.success', (ctx) => {
    const isEverywhere = (ctx.oidc.body as { everywhere?: unknown } | undefined)?.everywhere === 'yes';
    record(ctx, 'session.ended', isEverywhere ? { everywhere: true } : {});
  });
  for (const [event, kind] of Object.entries(refusals)) {
    provider.on(event as 'grant.error', (ctx: KoaContextWithOIDC, failure: Failure) => {
      // A DPoP nonce challenge is a step of the protocol, not a refusal (RFC 9449 §8).
      if (failure.message === 'use_dpop_nonce') return;
      const { message: error, error_description, error_detail } = failure;
      record(ctx, kind, { error, error_description, error_detail });
    });
  }
}
