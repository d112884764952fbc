import { hash } from 'node:crypto';
import { findUser, type UserRef } from '../../../adapters/postgres/find-user.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import type { Deps } from '../../deps.ts';
import { DAY } from '../../kernel/duration.ts';
import { randomToken, uuidv7 } from '../../kernel/ids.ts';
import { accept, type Outcome, refuse } from '../../kernel/outcome.ts';
import type { Tenant } from '../../tenancy/tenant.ts';

/**
 * Export: a copy of everything held about a person (GDPR Art. 15 and 20), as JSON with a schema and as a readable page.
 * It is asked for (here), made by a job (`make-export.ts`) out of the sections of `sections.ts`, kept sealed under the
 * person's key, and fetched once through a link (`open-export.ts`, `export-routes.ts`). Whoever is erased has none.
 */
const lifetime = 7 * DAY;

export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');

export type RequestedExport = {
  readonly id: string;
  readonly user_id: string;
  /** Where it is downloaded, once; the only copy of the link's token. */
  readonly url: string;
  readonly expires_at: number;
};

/** `isForUser` where the person asks, and nobody else gets hold of the link. */
export type ExportScope = {
  readonly tenant: Pick<Tenant, 'id' | 'issuer'>;
  readonly actor: string;
  readonly isForUser?: boolean;
};

/** Asks for a copy. One that the same person asked for before and has not fetched is thrown away. */
export async function requestExport(
  deps: Pick<Deps, 'db' | 'clock'>,
  { tenant, actor, isForUser = false }: ExportScope,
  ref: UserRef,
): Promise<Outcome<RequestedExport, 'unknown_user'>> {
  const token = randomToken();
  const id = uuidv7();
  const expires_at = deps.clock.now() + lifetime;
  const until = { expires_at: new Date(expires_at * 1000) };
  const row = { id, token_hash: hashToken(token), issuer: tenant.issuer, by_user: isForUser, ...until };
  return deps.db
    .tenant(tenant.id)
    .transaction()
    .execute(async (db) => {
      const user = await findUser(db, ref);
      if (!user || user.status === 'erased') return refuse('unknown_user');
      // Held until the commit, so that two at once leave one, and none is asked for in the moment of erasure.
      const stillThere = db.selectFrom('users').select('id').where('id', '=', user.id).where('status', '!=', 'erased');
      if (!(await stillThere.forUpdate().executeTakeFirst())) return refuse('unknown_user');
      const unfetched = db.deleteFrom('user_exports').where('user_id', '=', user.id).where('consumed_at', 'is', null);
      await unfetched.execute();
      await db
        .insertInto('user_exports')
        .values({ ...row, user_id: user.id })
        .execute();
      await insertAuditEvent(db, { kind: 'export.requested', actor, user_id: user.id, details: { export_id: id } });
      return accept({ id, user_id: user.id, url: `${tenant.issuer}/exports/${token}`, expires_at });
    });
}
