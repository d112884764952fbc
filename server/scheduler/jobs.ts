import type { Job } from './job.ts';
import { applyRetention } from './jobs/apply-retention.ts';
import { expireAuditTrail } from './jobs/expire-audit-trail.ts';
import { keepAuditPartitions } from './jobs/keep-audit-partitions.ts';
import { linkAuditChain } from './jobs/link-audit-chain.ts';
import { listErasures } from './jobs/list-erasures.ts';
import { makeExports } from './jobs/make-exports.ts';
import { purgeExpired } from './jobs/purge-expired.ts';
import { purgeLimits } from './jobs/purge-limits.ts';
import { rekey } from './jobs/rekey.ts';
import { rewriteImported } from './jobs/rewrite-imported.ts';
import { rotateKeys } from './jobs/rotate-keys.ts';
import { watchAlarms } from './jobs/watch-alarms.ts';
import { witnessAuditChain } from './jobs/witness-audit-chain.ts';

export const jobs: readonly Job[] = [
  purgeExpired,
  purgeLimits,
  applyRetention,
  rotateKeys,
  rekey,
  rewriteImported,
  listErasures,
  linkAuditChain,
  keepAuditPartitions,
  expireAuditTrail,
  witnessAuditChain,
  makeExports,
  watchAlarms,
];
