import { createLinker } from '../../audit/create-linker.ts';
import type { Deps } from '../../deps.ts';
import type { Job } from '../job.ts';

/** It reports nothing: that would be an event to link. */
function begin(deps: Deps) {
  const link = createLinker(deps);
  return async (stopping?: AbortSignal): Promise<undefined> => {
    await link(stopping);
  };
}

/**
 * Links new audit events into the chains of their tenants, every second. What a linker remembers from round to round is
 * what makes an idle one cheap.
 */
export const linkAuditChain: Job = {
  name: 'link-audit-chain',
  every_s: 1,
  begin,
  run: (deps, stopping) => begin(deps)(stopping),
};
