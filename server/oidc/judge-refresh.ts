import type { KoaContextWithOIDC } from 'oidc-provider';
import { createUnit, type Unit } from '../../adapters/postgres/unit.ts';
import { toAuditRecord } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { toRiskDetails } from '../risk/risk-details.ts';
import { weighRefresh } from '../risk/weigh-refresh.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { auditOrigin } from './events.ts';

type JudgeDeps = Pick<Deps, 'db' | 'sealing' | 'geo' | 'badNetworks' | 'keepsRefresh' | 'clock' | 'log'>;

/**
 * The user whose refresh token is about to be exchanged, by a client that runs where they are: a public one. One with a secret
 * of its own calls from its server, of which the address says nothing about the user.
 */
function userOfRefresh({ status, oidc }: KoaContextWithOIDC): { userId: string; clientId: string } | undefined {
  if (status !== 200 || oidc?.route !== 'token' || oidc.params?.grant_type !== 'refresh_token') return undefined;
  const { clientId, clientAuthMethod } = oidc.client ?? {};
  const userId = oidc.account?.accountId;
  return clientId && userId && clientAuthMethod === 'none' ? { userId, clientId } : undefined;
}

/**
 * Weighs the use of a refresh token, where the tenant wants it, once everything else about it is right and before any of it
 * takes effect. Keeps what is unusual with what `unit` commits; of what is let through one an hour for each user, client and
 * network, since a row of its own makes a renewal dearer. Where it must not be, answers what is to be committed instead:
 * that it was refused, the first of such in an hour, and that its proof was used; the token is not spent, for its user has it too.
 */
export async function judgeRefresh(
  deps: JudgeDeps,
  tenant: Tenant,
  ctx: KoaContextWithOIDC,
  unit: Unit,
): Promise<Unit | undefined> {
  if (tenant.settings.risk.on_refresh === 'off') return undefined;
  const whose = userOfRefresh(ctx);
  if (!whose) return undefined;
  const { record, assessment, network, isRefused } = await weighRefresh(deps, { ctx, tenant, ...whose });
  const { userId, clientId } = whose;
  const { score, decision } = assessment;
  const isFirst = () => deps.keepsRefresh(tenant.id, userId, clientId, network, isRefused ? 'refused' : 'let through');
  if (!isRefused) {
    const isKept = decision !== 'allow' || (score > 0 && isFirst());
    if (isKept) unit.rare.push({ write: 'keep_risk_attempt', attempt: record });
    return undefined;
  }
  const instead = { ...createUnit(), claims: unit.claims };
  // Whoever holds a stolen token may send it without end.
  if (!isFirst()) return instead;
  const risk = toRiskDetails({ id: record.id, assessment });
  const origin = { user_id: userId, client_id: clientId, ...auditOrigin(ctx) };
  const audits = [toAuditRecord({ kind: 'token.risk_refused', details: { risk }, ...origin })];
  return { ...instead, audits, rare: [{ write: 'keep_risk_attempt', attempt: record }] };
}
