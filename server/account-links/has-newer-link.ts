import { isKeyCurrent } from '../../adapters/postgres/tenant-keys.ts';
import type { Deps } from '../deps.ts';
import { kidOfIndex, normaliseEmail } from '../keys/blind-index.ts';
import { type AccountLink, linkedEmail, openLinkData } from './account-link.ts';
import { linkEmailIndexes } from './link-email-indexes.ts';

type NeededDeps = Pick<Deps, 'db' | 'clock' | 'sealing'>;

/**
 * Whether the same address was sent a newer link of that purpose that can still be used. Throws when the index key was
 * rotated and this node has not heard of it: it would not find what others have stored since.
 */
export async function hasNewerLink(
  { db, clock, sealing }: NeededDeps,
  tenantId: string,
  { id: after, purpose }: AccountLink,
  email: string,
): Promise<boolean> {
  const indexes = await linkEmailIndexes(sealing, tenantId, email);
  const scoped = db.tenant(tenantId);
  const newer = await scoped
    .selectFrom('account_links')
    .select(['id', 'sealed', 'email_index'])
    .where('user_id', 'is', null)
    .where('consumed_at', 'is', null)
    .where('purpose', '=', purpose)
    // Those without an index were made before there was one.
    .where(({ eb, or }) => or([eb('email_index', 'in', indexes), eb('email_index', 'is', null)]))
    .where('id', '>', after)
    .where('expires_at', '>', new Date(clock.now() * 1000))
    .execute();
  if (!(await isKeyCurrent(scoped, kidOfIndex(indexes[0]))))
    throw new Error('the index key of the tenant was rotated meanwhile: try again');
  const address = normaliseEmail(email);
  for (const { id, sealed, email_index } of newer) {
    if (email_index !== null) return true;
    const data = sealed === null ? undefined : await openLinkData(sealing, tenantId, id, sealed);
    if (data !== undefined && normaliseEmail(linkedEmail.parse(data).email) === address) return true;
  }
  return false;
}
