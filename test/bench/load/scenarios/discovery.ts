import { buildRequest } from '../build-request.ts';
import { discoveryUrl } from '../discover.ts';
import { type Scenario, sameRequest } from '../scenario.ts';

/** Discovery metadata (OpenID Connect Discovery §4). */
export const discovery: Scenario = {
  name: 'discovery',
  title: 'discovery',
  prepare: async ({ target, callers }) =>
    sameRequest(callers, 'discovery', buildRequest(discoveryUrl(target.issuer)), '"issuer"'),
};
