import type { Provider } from 'oidc-provider';
import { apiScopes } from '../api/api-resource.ts';
import { diffSettings, type Settings } from '../audit/diff-settings.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { randomToken, uuidv7 } from '../kernel/ids.ts';
import { accept, refuse } from '../kernel/outcome.ts';
import type { Sealing } from '../keys/sealing.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import type { NewClient } from './client-input.ts';
import { sortClientScope } from './client-scope.ts';
import { clientSecrets, hashClientSecret } from './client-secret.ts';
import { type ClientSummary, toClientSummary } from './client-summary.ts';
import { describeClient, findSecretNeed, type SecretNeed } from './describe-client.ts';
import { sealedSecretPlace } from './find-client.ts';
import { findMetadataProblem } from './find-metadata-problem.ts';

type ClientDeps = Pick<Deps, 'db' | 'sealing'> & {
  /** The tenant's issuer, which knows what it can serve. */
  readonly provider: Provider;
  /** What signs ID tokens by default: `BASTION_JWT_ALGORITHM`. */
  readonly jwtAlgorithm: string;
};

/** `client_secret` is given out here and never again. */
export type CreatedClient = ClientSummary & { readonly client_secret?: string };

export type ClientRefusal =
  | { readonly ok: false; readonly code: 'client_id_taken' }
  | { readonly ok: false; readonly code: 'unknown_scope' | 'invalid_client_metadata'; readonly detail: string };

type Answer = Promise<{ readonly ok: true; readonly value: CreatedClient } | ClientRefusal>;

/** Registers a client. Its secret is 256 random bits of ours, of which only the hash is kept. */
export async function createClient(deps: ClientDeps, scope: ChangeScope, input: NewClient): Answer {
  const { client_id = uuidv7(), skip_consent, scope: wanted, ...described } = input;
  const resources = await deps.db.tenant(scope.tenant.id).selectFrom('resources').select('scopes').execute();
  const offered = resources.flatMap(({ scopes }) => scopes);
  const sorted = sortClientScope(wanted, [...apiScopes, ...offered]);
  if (!sorted.ok) return { ...refuse('unknown_scope'), detail: sorted.unknown.join(', ') };
  const metadata = describeClient(described, sorted.value, deps.jwtAlgorithm);
  const need = findSecretNeed(metadata, deps.jwtAlgorithm);
  const secret = await makeSecret(need, deps.sealing, scope.tenant.id, client_id);
  const candidate = { ...metadata, client_id, skip_consent, ...secret?.shown };
  const problem = await findMetadataProblem(deps.provider, candidate);
  if (problem) return { ...refuse('invalid_client_metadata'), detail: problem };
  const row = { client_id, metadata: JSON.stringify(metadata), skip_consent, ...secret?.kept };
  const created = await insertClient(deps, scope, row, { ...metadata, skip_consent, ...secret?.shown });
  if (!created) return refuse('client_id_taken');
  return accept({ ...secret?.shown, ...created });
}

type Kept = { secret_hash: string; sealed_secret: string | null };
type NewRow = { client_id: string; metadata: string; skip_consent: boolean } & Partial<Kept>;

/** The stored client; undefined when there is one of this id already. */
async function insertClient(
  { db }: ClientDeps,
  { tenant, actor }: ChangeScope,
  row: NewRow,
  settings: Settings,
): Promise<ClientSummary | undefined> {
  const values = { secret_hash: null, sealed_secret: null, ...row };
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const insertion = transaction.insertInto('clients').values(values);
      const unlessTaken = insertion.onConflict((conflict) => conflict.doNothing()).returningAll();
      const created = await unlessTaken.executeTakeFirst();
      if (!created) return undefined;
      const { after = {} } = diffSettings({}, settings, clientSecrets) ?? {};
      await insertAuditEvent(transaction, {
        kind: 'client.created',
        actor,
        client_id: row.client_id,
        details: { after },
      });
      return toClientSummary(created);
    });
}

async function makeSecret({ isNeeded, signs }: SecretNeed, sealing: Sealing, tenantId: string, clientId: string) {
  if (!isNeeded) return undefined;
  const client_secret = randomToken();
  const place = sealedSecretPlace(clientId);
  const sealed_secret = signs ? await sealing.sealForTenant(tenantId, 'client-secrets', place, client_secret) : null;
  return { shown: { client_secret }, kept: { secret_hash: hashClientSecret(client_secret), sealed_secret } };
}
