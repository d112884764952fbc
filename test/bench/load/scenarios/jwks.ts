import { buildRequest } from '../build-request.ts';
import { discover } from '../discover.ts';
import { type Scenario, sameRequest } from '../scenario.ts';

/** The public keys (RFC 7517 §5). */
export const jwks: Scenario = {
  name: 'jwks',
  title: 'JWKS',
  prepare: async ({ target, callers }) => {
    const { jwks_uri } = await discover(target);
    return sameRequest(callers, 'JWKS', buildRequest(jwks_uri), '"keys"');
  },
};
