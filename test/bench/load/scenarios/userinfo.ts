import { buildRequest } from '../build-request.ts';
import { discover } from '../discover.ts';
import { repeatRequest, type Scenario } from '../scenario.ts';
import { freshAccessToken } from '../signed-in-user.ts';

/** An application reads the claims of its user with an opaque bearer token (OpenID Connect Core §5.3). */
export const userinfo: Scenario = {
  name: 'userinfo',
  title: 'userinfo (opaque bearer)',
  prepare: async ({ target, callers, signedInUsers }) => {
    const { userinfo_endpoint } = await discover(target);
    const users = (await signedInUsers()).slice(0, callers);
    return Promise.all(
      users.map(async (user) => {
        const headers = { Authorization: `Bearer ${await freshAccessToken(target, user)}` };
        return repeatRequest('userinfo', buildRequest(userinfo_endpoint, { headers }), '"sub"');
      }),
    );
  },
};
