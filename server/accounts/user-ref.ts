import type { UserRef } from '../../adapters/postgres/find-user.ts';
import type { Sealing } from '../keys/sealing.ts';
import { emailIndexes } from './email-indexes.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whom an operator means by an id or an e-mail address (in any case). */
export async function toUserRef(sealing: Sealing, tenantId: string, idOrEmail: string): Promise<UserRef> {
  const wanted = idOrEmail.trim();
  return uuid.test(wanted) ? { id: wanted } : { email_indexes: await emailIndexes(sealing, tenantId, wanted) };
}
