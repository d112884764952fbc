import type { Job } from './job.ts';
import { purgeExpired } from './jobs/purge-expired.ts';
import { rotateKeys } from './jobs/rotate-keys.ts';

export const jobs: readonly Job[] = [purgeExpired, rotateKeys];
