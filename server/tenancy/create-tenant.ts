import { z } from 'zod';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import { insertTenant } from '../../adapters/postgres/insert-tenant.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import { ensureSigningKeys } from '../keys/signing-keys.ts';

/** A host name with an optional port, spelled as browsers send it. */
const isHost = (text: string): boolean => !/[/?#@\s]/.test(text) && URL.parse(`https://${text}/`)?.host === text;

export const newTenant = z.strictObject({
  slug: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be 1 to 63 of a-z, 0-9 and -, and must not begin or end with -',
    ),
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters'),
  /** Its own host name; without one it is found at `/t/<slug>`. */
  host: z.string().max(253).refine(isHost, 'must be a host name in lower case, such as login.acme.example').optional(),
});

export type NewTenant = z.output<typeof newTenant>;

type TenantDeps = Pick<Deps, 'db' | 'sealing'> & {
  /** As the owner of the tables: the role that serves requests can create no tenant. */
  readonly owner: TenantDb;
  /** The host of the public address, which belongs to the default tenant. */
  readonly publicHost: string;
};

/** Creates a tenant with its roles and signing keys; answers its id. */
export async function createTenant(
  { db, owner, sealing, publicHost }: TenantDeps,
  actor: string,
  input: NewTenant,
): Promise<Outcome<string, 'slug_taken' | 'host_taken'>> {
  if (input.host === publicHost) return refuse('host_taken');
  const details = { slug: input.slug, host: input.host };
  const created = await insertTenant(owner, input, (transaction) =>
    insertAuditEvent(transaction, { kind: 'tenant.created', actor, details }),
  );
  if (!created.ok) return created;
  // Keys that are missing because of a crash right here are made when the tenant is first asked for.
  await ensureSigningKeys(db.tenant(created.value), created.value, sealing);
  return accept(created.value);
}
