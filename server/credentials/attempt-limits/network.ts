import { HOUR, MINUTE } from '../../kernel/duration.ts';
import { type AttemptLimit, free } from './attempt-limit.ts';

/** One network (/24 or /48), whatever the accounts: a list of stolen passwords is tried from somewhere. */
export const network: AttemptLimit = {
  name: 'network',
  subjectOf: ({ network, device }) => (device ? undefined : `network:${network}`),
  waits: ({ network_failures, network_wait_s }) => [...free(network_failures), network_wait_s],
  strictWaits: [...free(5), MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE],
  forget_s: HOUR,
};
