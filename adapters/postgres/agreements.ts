import type { Database } from './database.ts';
import type { LegalTextRow } from './schema/legal-text-tables.ts';

export type Agreed = Pick<LegalTextRow, 'kind' | 'version'>;

const listAgreed = {
  name: 'list-agreed-texts',
  text: `select kind, max(version) as version from (
      select distinct on (kind, version) kind, version, decision from agreements
      where tenant_id = current_tenant_id() and user_id = $1 order by kind, version, turn desc
    ) as last where decision = 'agreed' group by kind`,
};

/** The latest version of each kind of text that a user has agreed to, and not declined since. */
export const listAgreedTexts = (db: Database, tenantId: string, userId: string): Promise<Agreed[]> =>
  db.run<Agreed>(tenantId, listAgreed, [userId]);
