import { DAY, MINUTE } from '../../kernel/duration.ts';
import { type AttemptLimit, free } from './attempt-limit.ts';

/** One password tried over many accounts (spraying), from wherever. */
export const password: AttemptLimit = {
  name: 'password',
  subjectOf: ({ password, device }) => (device ? undefined : `password:${password}`),
  waits: ({ password_failures, password_wait_s }) => [...free(password_failures), password_wait_s],
  strictWaits: [...free(5), 15 * MINUTE],
  forget_s: DAY,
};
