import { normaliseEmail } from '../keys/blind-index.ts';
import type { Sealing } from '../keys/sealing.ts';

/** What the links to an address that has no account are found by, whatever the case of its letters. */
export const linkEmailIndexes = (sealing: Sealing, tenantId: string, email: string): Promise<[string, ...string[]]> =>
  sealing.blindIndexes(tenantId, 'account_links.email', normaliseEmail(email));
