import type { Job } from './job.ts';
import { listErasures } from './jobs/list-erasures.ts';
import { purgeExpired } from './jobs/purge-expired.ts';
import { rekey } from './jobs/rekey.ts';
import { rotateKeys } from './jobs/rotate-keys.ts';

export const jobs: readonly Job[] = [purgeExpired, rotateKeys, rekey, listErasures];
