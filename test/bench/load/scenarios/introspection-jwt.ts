import { basicAuthorization, buildRequest } from '../build-request.ts';
import { discover } from '../discover.ts';
import { HttpConnection } from '../http-connection.ts';
import { type Scenario, sameRequest } from '../scenario.ts';
import type { TokenReply } from '../signed-in-user.ts';
import { clientCredentialsRequest } from './client-credentials.ts';

/** A service asks about a JWT access token. Raw oidc-provider refuses to introspect those, so its opaque row is the measure. */
export const introspectionJwt: Scenario = {
  name: 'introspection_jwt',
  title: 'introspection (JWT; raw: opaque)',
  comparedTo: 'introspection',
  prepare: async ({ target, callers }) => {
    const { introspection_endpoint } = await discover(target);
    const connection = await HttpConnection.open(target.issuer);
    const reply = await connection.send(await clientCredentialsRequest(target));
    connection.close();
    const { access_token } = JSON.parse(reply.body) as TokenReply;
    const headers = { Authorization: basicAuthorization(target.service) };
    const request = buildRequest(introspection_endpoint, { headers, form: { token: access_token } });
    return sameRequest(callers, 'introspection of a JWT', request, '"active":true');
  },
};
