import { setTimeout as sleep } from 'node:timers/promises';
import { createLinker } from '../../audit/create-linker.ts';
import { MINUTE } from '../../kernel/duration.ts';
import type { Job } from '../job.ts';

const pauseMs = 1_000;

/**
 * Links new audit events into the chains of their tenants, every second. A run lasts a minute, since what a linker
 * remembers from round to round is what makes an idle one cheap; without `stopping` it is one round. It reports nothing: that would be an event to link.
 */
export const linkAuditChain: Job = {
  name: 'link-audit-chain',
  every_s: 1,
  async run(deps, stopping) {
    const link = createLinker(deps);
    const end = Date.now() + MINUTE * 1000;
    await link(stopping);
    while (stopping && !stopping.aborted && Date.now() < end) {
      await sleep(pauseMs, undefined, { signal: stopping, ref: false }).catch(() => {});
      await link(stopping);
    }
    return undefined;
  },
};
