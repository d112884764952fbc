import type { UserExportRow } from '../../../adapters/postgres/schema/export-tables.ts';
import { type ExportFormat, findChunk } from '../../../adapters/postgres/user-exports.ts';
import { prepareAuditEvent } from '../../audit/insert-audit-event.ts';
import type { Deps } from '../../deps.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { chunkPlace } from './chunk-writer.ts';
import { hashToken } from './request-export.ts';

type OpenDeps = Pick<Deps, 'db' | 'sealing'>;

/** A document that is ready, to be read chunk by chunk. */
export type OpenedExport = {
  readonly id: string;
  readonly user_id: string;
  readonly ready_at: Date;
  readonly read: (format: ExportFormat) => AsyncGenerator<Buffer>;
};

export type FoundExport = { readonly state: 'waiting' | 'failed' | 'ready'; readonly expires_at: Date };

/** What a link leads to; undefined once it was used or ran out, and for a person who was erased. */
export async function findExport(
  deps: Pick<Deps, 'db' | 'sealing' | 'clock'>,
  tenantId: string,
  token: string,
): Promise<FoundExport | undefined> {
  const row = await deps.db
    .tenant(tenantId)
    .selectFrom('user_exports')
    .select(['state', 'user_id', 'expires_at'])
    .where('token_hash', '=', hashToken(token))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', new Date(deps.clock.now() * 1000))
    .executeTakeFirst();
  if (!row || !(await deps.sealing.findUserKey(tenantId, row.user_id))) return undefined;
  return { state: row.state === 'making' ? 'waiting' : row.state, expires_at: row.expires_at };
}

/** Who fetches it, for the audit trail: a browser with the link, or an operator. */
export type Fetcher = {
  readonly ip?: string | undefined;
  readonly user_agent?: string | undefined;
  readonly request_id?: string | undefined;
  readonly actor?: string | undefined;
};

/** Uses a ready export up and opens it. Of many who try at once, one gets it; the others get undefined. */
export async function consumeExport(
  deps: OpenDeps & Pick<Deps, 'clock'>,
  tenant: Pick<Tenant, 'id'>,
  by: { readonly token: string } | { readonly id: string },
  { actor, ...origin }: Fetcher,
): Promise<OpenedExport | undefined> {
  const db = deps.db.tenant(tenant.id);
  const ready = db.selectFrom('user_exports').select(['id', 'user_id']).where('state', '=', 'ready');
  const wanted = 'token' in by ? ready.where('token_hash', '=', hashToken(by.token)) : ready.where('id', '=', by.id);
  const found = await wanted.executeTakeFirst();
  if (!found || !(await deps.sealing.findUserKey(tenant.id, found.user_id))) return undefined;
  // Sealing may read keys, so it comes before the transaction.
  const details = { export_id: found.id, ...(actor ? { actor } : {}) };
  const event = { kind: 'export.downloaded' as const, user_id: found.user_id, ...origin, details };
  const insertEvent = await prepareAuditEvent(deps.sealing, tenant.id, event);
  const row = await db.transaction().execute(async (transaction) => {
    const consumed = await transaction
      .updateTable('user_exports')
      .set({ consumed_at: new Date() })
      .where('id', '=', found.id)
      .where('consumed_at', 'is', null)
      .where('expires_at', '>', new Date(deps.clock.now() * 1000))
      .returning(['id', 'user_id', 'ready_at', 'json_chunks', 'html_chunks'])
      .executeTakeFirst();
    if (consumed) await insertEvent(transaction);
    return consumed;
  });
  return row && open(deps, tenant.id, row);
}

type Consumed = Pick<UserExportRow, 'id' | 'user_id' | 'ready_at' | 'json_chunks' | 'html_chunks'>;

function open(deps: OpenDeps, tenantId: string, row: Consumed): OpenedExport {
  const { id, user_id, ready_at, json_chunks, html_chunks } = row;
  const counts = { json: json_chunks ?? 0, html: html_chunks ?? 0 };
  return {
    id,
    user_id,
    ready_at: ready_at ?? new Date(),
    async *read(format) {
      for (let seq = 0; seq < counts[format]; seq += 1) {
        const sealed = await findChunk(deps.db.tenant(tenantId), id, format, seq);
        const chunk =
          sealed && (await deps.sealing.openForUser(tenantId, user_id, chunkPlace(id, format, seq), sealed));
        if (!chunk) throw new Error('a part of an export was removed while it was read');
        yield chunk;
      }
    },
  };
}
