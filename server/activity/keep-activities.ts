import { setImmediate } from 'node:timers/promises';
import { insertActivities, type NewActivity } from '../../adapters/postgres/activities.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { UserKey } from '../keys/sealing.ts';
import { type StripReport, strip } from '../privacy/strip/strip.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { type ActivityItem, type KeptActivity, keptActivity } from './activity-item.ts';
import { activityPlace } from './activity-place.ts';

/**
 * Activities: what a person's own programs send about what they did, readable by that person alone. Each item goes
 * through the stripping pipeline, is sealed under the user's key, and is stored in rows that the database shows to
 * nobody but the user. What comes back is what became of each item, and nothing of what it said.
 */
export type ItemReport = { readonly index: number; readonly kept: boolean } & StripReport;

const longestTurn_ms = 10;

type Judged = { readonly report: StripReport; readonly row?: NewActivity };

export async function keepActivities(
  { db, sealing, clock }: Pick<Deps, 'db' | 'sealing' | 'clock'>,
  tenant: Tenant,
  userId: string,
  items: readonly ActivityItem[],
): Promise<Outcome<readonly ItemReport[], 'user_gone'>> {
  const key = await sealing.findUserKey(tenant.id, userId);
  if (!key) return refuse('user_gone');
  const context = {
    policy: tenant.settings.activity,
    now: clock.now(),
    hash: (content: string) => key.hash('activity', content).toString('hex'),
    seen: new Set<string>(),
  };
  const judged: Judged[] = [];
  let turn = performance.now();
  for (const item of items) {
    judged.push(judge(key, strip(item, context)));
    // Other requests are served by the same thread, and a batch can be a megabyte of what takes long.
    if (performance.now() - turn < longestTurn_ms) continue;
    await setImmediate();
    turn = performance.now();
  }
  const rows = judged.flatMap(({ row }) => row ?? []);
  const kept = rows.length > 0 ? await insertActivities(db.tenant(tenant.id), userId, rows) : new Set<string>();
  if (!kept) return refuse('user_gone');
  return accept(judged.map((one, index) => reportOf(one, index, kept)));
}

function judge(key: UserKey, { item, hash, report }: ReturnType<typeof strip>): Judged {
  if (!item || !hash) return { report };
  const id = uuidv7();
  const content: KeptActivity = keptActivity.parse(item);
  return { report, row: { id, hash, sealed: key.seal(activityPlace(id), JSON.stringify(content)) } };
}

/** What the database did not take although the pipeline passed it was stored before, or by a batch at the same time. */
function reportOf({ report, row }: Judged, index: number, kept: ReadonlySet<string>): ItemReport {
  if (!row || kept.has(row.id)) return { index, kept: row !== undefined, ...report };
  return { index, kept: false, ...report, dropped_by: 'duplicates', reason: 'duplicate' };
}
