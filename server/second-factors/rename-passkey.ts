import { findOwnPasskey, updatePasskeyName } from '../../adapters/postgres/passkeys.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { UserKey } from '../keys/sealing.ts';
import type { AuditedOrigin } from '../oidc/events.ts';
import { openPasskey, sealPasskey } from './stored-passkey.ts';

/** A name as it is kept; undefined where it is none: nothing to be seen, too long, or with signs that disturb the text around it. */
export function readPasskeyName(given: string): string | undefined {
  const name = given.trim();
  return /^[^\p{Cc}\p{Cf}\p{Cs}]{1,60}$/u.test(name) ? name : undefined;
}

type Renaming = {
  readonly tenantId: string;
  readonly userId: string;
  readonly key: UserKey;
  readonly id: string;
  readonly name: string;
  readonly origin: AuditedOrigin;
};

/** Gives a passkey of the user another name. */
export async function renamePasskey(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenantId, userId, key, id, name, origin }: Renaming,
): Promise<Outcome<undefined, 'unknown_factor'>> {
  const event = { kind: 'factor.renamed', user_id: userId, details: { method: 'passkey' }, ...origin } as const;
  const writeAudit = await prepareAuditEvent(sealing, tenantId, event);
  return db
    .tenant(tenantId)
    .transaction()
    .execute(async (transaction) => {
      const row = await findOwnPasskey(transaction, userId, id);
      if (!row) return refuse('unknown_factor');
      await updatePasskeyName(transaction, id, sealPasskey(key, id, { ...openPasskey(key, row), name }));
      await writeAudit(transaction);
      return accept(undefined);
    });
}
