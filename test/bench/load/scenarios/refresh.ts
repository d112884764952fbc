import type { Target } from '../../bench-clients.ts';
import { basicAuthorization, buildRequest } from '../build-request.ts';
import { discover } from '../discover.ts';
import { type Caller, expectStatus, type Scenario } from '../scenario.ts';
import type { SignedInUser, TokenReply } from '../signed-in-user.ts';

/** Every virtual user chains its own refresh token, which is a new one after each exchange (RFC 6749 §6). */
export const refresh: Scenario = {
  name: 'refresh',
  title: 'refresh_token (rotating)',
  prepare: async ({ target, callers, signedInUsers }) => {
    const { token_endpoint } = await discover(target);
    return (await signedInUsers()).slice(0, callers).map((user) => refreshChain(target, token_endpoint, user));
  },
};

function refreshChain(target: Target, tokenEndpoint: string, user: SignedInUser): Caller {
  const headers = { Authorization: basicAuthorization(target.app) };
  return async (connection) => {
    const spent = user.refreshToken;
    const form = { grant_type: 'refresh_token', refresh_token: spent };
    const reply = await connection.send(buildRequest(tokenEndpoint, { headers, form }));
    expectStatus(reply, 200, 'refresh_token');
    const { refresh_token } = JSON.parse(reply.body) as TokenReply;
    if (refresh_token === undefined || refresh_token === spent) throw new Error('the refresh token did not rotate');
    user.refreshToken = refresh_token;
  };
}
