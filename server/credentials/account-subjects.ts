import { emailIndexes } from '../accounts/email-indexes.ts';
import type { Sealing } from '../keys/sealing.ts';
import { accountSubject } from './attempt-limits/account.ts';

/** What the failed attempts at an address are counted by, in every generation of the index key. */
export const accountSubjectsOf = async (sealing: Sealing, tenantId: string, email: string): Promise<string[]> =>
  (await emailIndexes(sealing, tenantId, email)).map(accountSubject);
