import type { TenantDb } from '../../adapters/postgres/database.ts';
import { countPasskeys, deletePasskey } from '../../adapters/postgres/passkeys.ts';
import { deleteTotp, findTotp, replaceRecoveryCodes } from '../../adapters/postgres/second-factors.ts';
import { deleteTrustedDevices } from '../../adapters/postgres/trusted-devices.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { AuditedOrigin } from '../oidc/events.ts';

export type FactorToRemove = { readonly method: 'totp' } | { readonly method: 'passkey'; readonly id: string };

type Removing = {
  readonly tenantId: string;
  readonly userId: string;
  readonly factor: FactorToRemove;
  /** Whether the tenant wants this user to have one. */
  readonly isRequired: boolean;
  readonly origin: AuditedOrigin;
};

const deleteFactor = (transaction: TenantDb, userId: string, factor: FactorToRemove): Promise<boolean> =>
  factor.method === 'totp' ? deleteTotp(transaction, userId) : deletePasskey(transaction, userId, factor.id);

class LastOne extends Error {}

/**
 * Takes one second factor from a user who asks for it. The last one takes the recovery codes along, which stand in for
 * nothing then; where one is required it stays, whatever is removed at the same moment.
 */
export async function removeFactor(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenantId, userId, factor, isRequired, origin }: Removing,
): Promise<Outcome<undefined, 'unknown_factor' | 'last_factor'>> {
  const details = { actor: `user:${userId}`, methods: [factor.method], sessions_ended: 0 };
  const event = { kind: 'factor.removed', user_id: userId, details, ...origin } as const;
  const writeAudit = await prepareAuditEvent(sealing, tenantId, event);
  const removal = db
    .tenant(tenantId)
    .transaction()
    .execute(async (transaction) => {
      // One at a time: of two that remove the last two at once, the second finds that it is the last.
      await transaction.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute();
      if (!(await deleteFactor(transaction, userId, factor))) return refuse('unknown_factor');
      const isLast = !(await findTotp(transaction, userId)) && (await countPasskeys(transaction, userId)) === 0;
      if (isLast && isRequired) throw new LastOne();
      if (isLast) await replaceRecoveryCodes(transaction, userId, []);
      // They were trusted for the sake of what was proven, perhaps with just this one.
      await deleteTrustedDevices(transaction, userId);
      await writeAudit(transaction);
      return accept(undefined);
    });
  return removal.catch((error) => {
    if (error instanceof LastOne) return refuse('last_factor');
    throw error;
  });
}
