import { basicAuthorization, buildRequest } from '../build-request.ts';
import { discover } from '../discover.ts';
import { repeatRequest, type Scenario } from '../scenario.ts';
import { freshAccessToken } from '../signed-in-user.ts';

/** A client asks about opaque access tokens of signed-in users (RFC 7662); each virtual user has a token of its own. */
export const introspection: Scenario = {
  name: 'introspection',
  title: 'introspection (opaque)',
  prepare: async ({ target, callers, signedInUsers }) => {
    const { introspection_endpoint } = await discover(target);
    const headers = { Authorization: basicAuthorization(target.app) };
    const users = (await signedInUsers()).slice(0, callers);
    return Promise.all(
      users.map(async (user) => {
        const form = { token: await freshAccessToken(target, user), token_type_hint: 'access_token' };
        return repeatRequest('introspection', buildRequest(introspection_endpoint, { headers, form }), '"active":true');
      }),
    );
  },
};
