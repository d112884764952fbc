import { holdUser } from '../../adapters/postgres/find-user.ts';
import { replaceRecoveryCodes } from '../../adapters/postgres/second-factors.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { UserKey } from '../keys/sealing.ts';
import { hashRecoveryCode } from './recovery-codes.ts';

type Renewing = {
  readonly tenantId: string;
  readonly userId: string;
  readonly key: UserKey;
  /** The `session_epoch` of who asks, which must still be the user's. */
  readonly asOf: number;
  readonly codes: readonly string[];
  readonly origin: {
    readonly ip: string;
    readonly user_agent: string | undefined;
    readonly request_id: string | undefined;
  };
};

/** Makes these the user's recovery codes; those before them are worth nothing from then on. */
export async function renewRecoveryCodes(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenantId, userId, key, asOf, codes, origin }: Renewing,
): Promise<Outcome<undefined, 'signed_out'>> {
  const hashes = codes.map((code) => hashRecoveryCode(key, code));
  const details = { count: codes.length };
  const event = { kind: 'factor.recovery_codes_made', user_id: userId, details, ...origin } as const;
  const writeAudit = await prepareAuditEvent(sealing, tenantId, event);
  return db
    .tenant(tenantId)
    .transaction()
    .execute(async (transaction) => {
      if (!(await holdUser(transaction, userId, asOf))) return refuse('signed_out');
      await replaceRecoveryCodes(transaction, userId, hashes);
      await writeAudit(transaction);
      return accept(undefined);
    });
}
