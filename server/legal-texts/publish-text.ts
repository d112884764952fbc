import { z } from 'zod';
import type { LegalTextRow } from '../../adapters/postgres/schema/legal-text-tables.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { legalTextKinds } from './current-texts.ts';
import { hashText } from './hash-text.ts';

export const newLegalText = z.strictObject({
  kind: z.enum(legalTextKinds),
  title: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters'),
  /** Plain text; an empty line begins a paragraph. */
  body: z
    .string()
    .trim()
    .min(1)
    .max(200_000)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be text'),
  is_required: z.boolean().default(false),
  effective_at: z.date().optional(),
});

export type NewLegalText = z.output<typeof newLegalText>;

/** Publishes the next version of a text. From then on it cannot be changed, only followed by another. */
export async function publishText(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { tenant, actor }: ChangeScope,
  { kind, effective_at, ...text }: NewLegalText,
): Promise<LegalTextRow> {
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      // One at a time: versions have no gaps.
      await transaction.selectFrom('tenants').select('id').forUpdate().execute();
      const last = transaction.selectFrom('legal_texts').select('version').where('kind', '=', kind);
      const version = ((await last.orderBy('version', 'desc').executeTakeFirst())?.version ?? 0) + 1;
      const row = { ...text, kind, version, effective_at: effective_at ?? new Date(clock.now() * 1000) };
      const published = await transaction
        .insertInto('legal_texts')
        .values(row)
        .returningAll()
        .executeTakeFirstOrThrow();
      const details = { kind, version, is_required: text.is_required, text_hash: hashText(published).toString('hex') };
      await insertAuditEvent(transaction, { kind: 'terms.published', actor, details });
      return published;
    });
}
