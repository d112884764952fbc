import type { Schema } from '../../adapters/postgres/schema.ts';
import { linkedEmail, openLinkData } from '../account-links/account-link.ts';
import { linkEmailIndexes } from '../account-links/link-email-indexes.ts';
import { emailIndexes } from '../accounts/email-indexes.ts';
import { openProfile, profileColumns } from '../accounts/profile.ts';
import type { Deps } from '../deps.ts';

type RenewDeps = Pick<Deps, 'db' | 'sealing'>;

/** A column that holds blind indexes, which only the value itself can be computed from again. */
export type IndexedColumn = {
  readonly table: keyof Schema & string;
  readonly column: string;
  readonly row: string;
  /** The index of this row under the current key; undefined when its value is gone. */
  readonly renew: (deps: RenewDeps, tenantId: string, row: string) => Promise<string | undefined>;
};

async function renewEmailIndex({ db, sealing }: RenewDeps, tenantId: string, id: string): Promise<string | undefined> {
  const user = db
    .tenant(tenantId)
    .selectFrom('users')
    .select(['id', ...profileColumns])
    .where('id', '=', id);
  const found = await user.executeTakeFirst();
  const email = found && (await openProfile(sealing, tenantId, found, ['email'])).email;
  return email ? (await emailIndexes(sealing, tenantId, email))[0] : undefined;
}

async function renewLinkIndex({ db, sealing }: RenewDeps, tenantId: string, id: string): Promise<string | undefined> {
  const link = db.tenant(tenantId).selectFrom('account_links').select('sealed').where('id', '=', id);
  const sealed = (await link.executeTakeFirst())?.sealed;
  if (!sealed) return undefined;
  const { email } = linkedEmail.parse(await openLinkData(sealing, tenantId, id, sealed));
  return (await linkEmailIndexes(sealing, tenantId, email))[0];
}

export const indexedColumns: readonly IndexedColumn[] = [
  { table: 'users', column: 'email_index', row: 'id', renew: renewEmailIndex },
  { table: 'account_links', column: 'email_index', row: 'id', renew: renewLinkIndex },
];
