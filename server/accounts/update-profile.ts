import { z } from 'zod';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { AuditedOrigin } from '../oidc/events.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { sealProfile } from './profile.ts';

/** What users change of themselves, without more ado. */
type OwnField = 'name' | 'given_name' | 'family_name' | 'locale';
export type NameField = Exclude<OwnField, 'locale'>;
export type NameProblem = 'too_long' | 'not_text';

/** What is wrong with a name; undefined when nothing is, and for an empty one. */
export function findNameProblem(name: string): NameProblem | undefined {
  if (name.length > 200) return 'too_long';
  // No control characters, and none that turn text around or cannot be stored.
  return /^[^\p{Cc}\p{Cf}\p{Cs}]*$/u.test(name) ? undefined : 'not_text';
}

export const namesForm = z.object({
  name: z.string().trim().default(''),
  given_name: z.string().trim().default(''),
  family_name: z.string().trim().default(''),
});

type Update = {
  readonly tenant: Pick<Tenant, 'id'>;
  readonly userId: string;
  /** The profile as it is. */
  readonly before: { readonly [Field in OwnField]: string | null };
  /** What is to be different; '' takes a value away. */
  readonly values: { readonly [Field in OwnField]?: string };
  readonly origin: AuditedOrigin;
};

/** Changes the profile of a user who asks for it. */
export async function updateProfile(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenant, userId, before, values, origin }: Update,
): Promise<Outcome<undefined, 'unknown_user'>> {
  const fields = Object.keys(values) as OwnField[];
  const changed = fields.filter((field) => values[field] !== (before[field] ?? ''));
  if (changed.length === 0) return accept(undefined);
  const key = await sealing.findUserKey(tenant.id, userId);
  if (!key) return refuse('unknown_user');
  const given = Object.fromEntries(changed.flatMap((field) => (values[field] ? [[field, values[field]]] : [])));
  const emptied = Object.fromEntries(changed.flatMap((field) => (values[field] ? [] : [[`sealed_${field}`, null]])));
  const columns = { ...sealProfile(key, userId, given), ...emptied };
  const details = { actor: `user:${userId}`, fields: [...changed] };
  const event = { kind: 'user.profile_changed', user_id: userId, details, ...origin } as const;
  const writeAudit = await prepareAuditEvent(sealing, tenant.id, event);
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const own = transaction.updateTable('users').set(columns).where('id', '=', userId).where('status', '=', 'active');
      const { numUpdatedRows } = await own.executeTakeFirst();
      if (numUpdatedRows === 0n) return refuse('unknown_user');
      await writeAudit(transaction);
      return accept(undefined);
    });
}
