import {
  type ClaimedExport,
  claimUserExport,
  type ExportFormat,
  finishUserExport,
  releaseUserExport,
  storeChunk,
} from '../../../adapters/postgres/user-exports.ts';
import type { Deps } from '../../deps.ts';
import { MINUTE } from '../../kernel/duration.ts';
import { createChunkWriter } from './chunk-writer.ts';
import type { ExportSection } from './section.ts';
import { writeDocument } from './write-document.ts';

/** The export belongs to somebody else by now, or is gone: what was made of it counts for nothing. */
class ExportLost extends Error {}

type MakeDeps = Pick<Deps, 'db' | 'sealing' | 'log'>;
type How = { readonly sections?: readonly ExportSection[]; readonly stopping?: AbortSignal | undefined };

/** This process is about to leave: another one begins anew. */
class ExportStopped extends Error {}

/**
 * Makes the export that waits longest, or the `wanted` one. Answers what became of it, undefined when none is waiting. One whose maker was killed is taken up anew when its lease ends, from the beginning.
 */
export async function makeExport(
  deps: MakeDeps,
  { wanted, ...how }: How & { readonly wanted?: string } = {},
): Promise<'made' | 'lost' | 'stopped' | undefined> {
  const claimed = await claimUserExport(deps.db, wanted);
  if (!claimed) return undefined;
  try {
    await writeChunks(deps, claimed, how);
    return 'made';
  } catch (error) {
    if (error instanceof ExportLost) return 'lost';
    const isStopped = error instanceof ExportStopped;
    const pause_s = isStopped ? 0 : claimed.attempt * MINUTE;
    await releaseUserExport(deps.db.tenant(claimed.tenant_id), claimed, pause_s).catch(() => {});
    if (isStopped) return 'stopped';
    throw new Error(`the export ${claimed.id} could not be made`, { cause: error });
  }
}

async function writeChunks(
  { db, sealing, log }: MakeDeps,
  claimed: ClaimedExport,
  { sections, stopping }: How,
): Promise<void> {
  const { id: exportId, tenant_id: tenantId, user_id: userId, issuer, by_user: isForUser } = claimed;
  const scoped = db.tenant(tenantId);
  const key = await sealing.findUserKey(tenantId, userId);
  if (!key) throw new ExportLost();
  const writerFor = (format: ExportFormat) =>
    createChunkWriter({ exportId, format, key }, async (seq, sealed) => {
      if (stopping?.aborted) throw new ExportStopped();
      if (!(await storeChunk(scoped, claimed, { format, seq, sealed }))) throw new ExportLost();
    });
  const [json, html] = [writerFor('json'), writerFor('html')];
  const source = { db: scoped, sealing, log, tenantId, userId, isForUser };
  const parts = { issuer, madeAt: new Date(), ...(sections ? { sections } : {}) };
  await writeDocument(source, { json: json.write, html: html.write }, parts);
  const chunks = { json: await json.end(), html: await html.end() };
  if (!(await finishUserExport(scoped, claimed, chunks))) throw new ExportLost();
}
