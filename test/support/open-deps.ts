import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBadNetworks } from '../../adapters/bad-networks/open-bad-networks.ts';
import { openBreachIndex } from '../../adapters/breach-index/open-breach-index.ts';
import { createBreakers } from '../../adapters/breakers.ts';
import { createDataFiles } from '../../adapters/data-files/data-files.ts';
import { openErasureList } from '../../adapters/erasure-list.ts';
import { openGeoIp } from '../../adapters/geo-ip/open-geo-ip.ts';
import { createFolderMailer } from '../../adapters/mail/folder-mailer.ts';
import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { createPasswordStrengthHere } from '../../adapters/password-strength/password-strength.ts';
import { createCommitUnit } from '../../adapters/postgres/commit-unit.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createFindRecord } from '../../adapters/postgres/find-record.ts';
import { openJobQueue } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import { createPostgresLimitStore } from '../../adapters/postgres/rate-limits.ts';
import { createFileWitness } from '../../adapters/witness/file-witness.ts';
import type { Deps } from '../../server/deps.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { DAY } from '../../server/kernel/duration.ts';
import { loadAttestationKey } from '../../server/keys/attestation-key.ts';
import { openKeyRing } from '../../server/keys/key-ring.ts';
import { createSealing } from '../../server/keys/sealing.ts';
import { createLimiter } from '../../server/limits/limiter.ts';
import { createOnceAnHour } from '../../server/risk/once-an-hour.ts';
import { queues } from '../../server/scheduler/queues.ts';
import type { TestDatabase } from './clone-database.ts';
import { type RecordedLog, recordLog } from './silent-log.ts';

export type TestDeps = { readonly deps: Deps; readonly log: RecordedLog; readonly close: () => Promise<void> };

/** What a worker stands on, on this database: for tests of parts that need no HTTP. */
export async function openDeps(
  database: TestDatabase,
  { connections = 4, keysDir }: { connections?: number; keysDir?: string } = {},
): Promise<TestDeps> {
  const folder = mkdtempSync(join(tmpdir(), 'bastion-test-'));
  const db = openDatabase({ url: database.appUrl, connections });
  const passwordHash = createPasswordHash({ threads: 1, maxQueue: 8, cost: 4 });
  const log = recordLog();
  const keyRing = await openKeyRing(keysDir ?? folder);
  const sealing = createSealing({ db, keyRing });
  const queue = openJobQueue(
    { db, log },
    queues.map(({ policy }) => policy),
  );
  const deps: Deps = {
    db,
    findRecord: createFindRecord(db),
    commitUnit: createCommitUnit(db, sealing, queue),
    queue,
    mailer: createFolderMailer({ folder: join(folder, 'mail'), from: 'no-reply@bastion.example', log }),
    clock: systemClock,
    log,
    keyRing,
    attestation: await loadAttestationKey(keysDir ?? folder),
    breakers: createBreakers(log),
    limiter: createLimiter({ store: createPostgresLimitStore(db), sealing, plans: new Map() }),
    erasureList: openErasureList(join(folder, 'erasures.jsonl')),
    witnesses: [createFileWitness(join(folder, 'witness'))],
    timeStamp: undefined,
    sealing,
    rotation: { signingKeys: 90 * DAY, rootKey: 365 * DAY, secrets: 365 * DAY },
    passwordHash,
    passwordStrength: createPasswordStrengthHere(),
    breachIndex: openBreachIndex(join(folder, 'breach.index')),
    pwnedPasswords: undefined,
    dataFiles: createDataFiles(log),
    geo: openGeoIp(),
    badNetworks: openBadNetworks([]),
    keepsRefresh: createOnceAnHour(systemClock),
    fetch,
  };
  return {
    deps,
    log,
    async close() {
      await queue.close();
      await passwordHash.close();
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
