import { normaliseEmail } from '../keys/blind-index.ts';
import type { Sealing } from '../keys/sealing.ts';

/** What the account of an e-mail address is found by, whatever the case of its letters. */
export const emailIndexes = (sealing: Sealing, tenantId: string, email: string): Promise<[string, ...string[]]> =>
  sealing.blindIndexes(tenantId, 'users.email', normaliseEmail(email));
