import { errors, type Grant } from 'oidc-provider';
import { currentRequestScope } from '../../../adapters/oidc/request-scope.ts';
import { type Consent, findConsent } from '../../../adapters/postgres/consents.ts';
import { findActiveUser } from '../../../adapters/postgres/users.ts';
import { consentPage } from '../../../views/consent-page.ts';
import { openProfile } from '../../accounts/profile.ts';
import { apiIdentifier } from '../../api/api-resource.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { noteOwnLanguage } from '../../language/note-own-language.ts';
import { scopeOf } from '../../oidc/claims.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { applyConsent } from '../../oidc/load-grant.ts';
import type { Interaction, Step, StepContext, StepOutcome } from '../step.ts';

/** What the client asks for and the user has not agreed to yet. */
function askedFor({ prompt, params }: Interaction): Consent {
  const details = prompt.details as {
    missingOIDCScope?: string[];
    missingOIDCClaims?: string[];
    missingResourceScopes?: Record<string, string[]>;
  };
  const isAllKnown = !details.missingOIDCScope && !details.missingResourceScopes && !details.missingOIDCClaims;
  // Asked again although everything was agreed to before (`prompt=consent`, native apps): show it all.
  const scopes = isAllKnown ? String(params.scope ?? 'openid').split(' ') : (details.missingOIDCScope ?? []);
  return { scopes, claims: details.missingOIDCClaims ?? [], resources: details.missingResourceScopes ?? {} };
}

function accountIdOf({ session }: Interaction): string {
  if (!session?.accountId) throw new errors.SessionNotFound('consent without a signed-in user');
  return session.accountId;
}

async function render({ ctx, deps, runtime, interaction, action }: StepContext) {
  const { params } = interaction;
  const client = await runtime.provider.Client.find(String(params.client_id));
  const user = await findActiveUser(deps.db, runtime.tenant.id, accountIdOf(interaction));
  if (!client || !user) throw new errors.SessionNotFound('client or user is gone');
  const { email } = await openProfile(deps.sealing, runtime.tenant.id, user, ['email']);
  await noteOwnLanguage(ctx, deps, runtime.tenant.id, user);
  const { scopes, claims, resources } = askedFor(interaction);
  // Claims that are asked for one by one are shown as what opens them: the user agrees to nothing unseen.
  const opened = claims.map(scopeOf).filter((scope) => scope !== undefined);
  // What our own API lets somebody do has words of its own; other resources are shown by their address.
  const { [apiIdentifier(runtime.tenant)]: ofApi = [], ...others } = resources;
  return consentPage({
    page: pageContextFor(runtime.tenant, ctx),
    action,
    client: {
      client_name: client.clientName ?? client.clientId,
      client_uri: client.clientUri,
      policy_uri: client.policyUri,
      tos_uri: client.tosUri,
    },
    redirect_uri: String(params.redirect_uri),
    account: { email: email ?? '' },
    scopes: union(union(scopes, opened), ofApi),
    resources: Object.entries(others).map(([resource, granted]) => ({ resource, scopes: [...granted] })),
  });
}

const union = (a: readonly string[] = [], b: readonly string[] = []): string[] => [...new Set([...a, ...b])];

/** Keeps what was agreed to for later sessions, added to what was agreed to before; committed with the decision itself. */
async function remember({ deps, runtime }: StepContext, userId: string, clientId: string, asked: Consent) {
  const db = deps.db.tenant(runtime.tenant.id);
  const before = await findConsent(db, userId, clientId);
  const resources = Object.fromEntries(
    union(Object.keys(before?.resources ?? {}), Object.keys(asked.resources)).map((resource) => [
      resource,
      union(before?.resources[resource], asked.resources[resource]),
    ]),
  );
  const scopes = union(before?.scopes, asked.scopes);
  const granted: Consent = { scopes, claims: union(before?.claims, asked.claims), resources };
  currentRequestScope()?.unit.rare.push({ write: 'save_consent', user_id: userId, client_id: clientId, granted });
}

async function grantFor({ runtime, interaction }: StepContext, accountId: string, clientId: string): Promise<Grant> {
  const existing = interaction.grantId ? await runtime.provider.Grant.find(interaction.grantId) : undefined;
  return existing ?? new runtime.provider.Grant({ accountId, clientId });
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, interaction } = step;
  const accountId = accountIdOf(interaction);
  const clientId = String(interaction.params.client_id);
  const audit = { user_id: accountId, client_id: clientId, ...auditOrigin(ctx) };
  const asked = askedFor(interaction);
  const decision = form.get('decision');
  if (decision === 'deny') {
    recordAudit({ kind: 'consent.denied', details: asked, ...audit });
    return { done: { error: 'access_denied', error_description: 'the user denied the request' } };
  }
  if (decision !== 'allow') return { again: await render(step), status: 400 };
  const grant = await grantFor(step, accountId, clientId);
  applyConsent(grant, asked);
  await remember(step, accountId, clientId, asked);
  recordAudit({ kind: 'consent.given', details: asked, ...audit });
  return { done: { consent: { grantId: await grant.save() } } };
}

/** What the client may see and do, for the user to allow or deny. */
export const consent: Step = { name: 'consent', prompt: 'consent', isNeeded: () => true, render, submit };
