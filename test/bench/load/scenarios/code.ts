import { REDIRECT_URI, type Target } from '../../bench-clients.ts';
import { basicAuthorization, buildRequest } from '../build-request.ts';
import { discover, type Endpoints } from '../discover.ts';
import type { HttpConnection } from '../http-connection.ts';
import { headerOf } from '../http-reply.ts';
import { type Caller, expectStatus, type Scenario } from '../scenario.ts';
import { authorizationUrl, codeForm, type SignedInUser } from '../signed-in-user.ts';

/**
 * The code flow of somebody who is signed in already and has consented: authorize, code, token (RFC 6749 §4.1). One
 * operation is both requests, and no password is hashed in it.
 */
export const code: Scenario = {
  name: 'code',
  title: 'code flow, signed in (2 requests)',
  prepare: async ({ target, callers, signedInUsers }) => {
    const endpoints = await discover(target);
    return (await signedInUsers()).slice(0, callers).map((user) => codeFlow(target, endpoints, user));
  },
};

function codeFlow(target: Target, endpoints: Endpoints, signedIn: SignedInUser): Caller {
  const headers = { Authorization: basicAuthorization(target.app) };
  return async (connection) => {
    const { url, verifier } = authorizationUrl(endpoints, target, {});
    const form = codeForm(await getCode(connection, url, signedIn), verifier);
    const reply = await connection.send(buildRequest(endpoints.token_endpoint, { headers, form }));
    expectStatus(reply, 200, 'authorization_code');
    if (!reply.body.includes('"id_token"')) throw new Error(`no ID token in ${reply.body.slice(0, 300)}`);
  };
}

async function getCode(connection: HttpConnection, url: string, { browser }: SignedInUser): Promise<string> {
  const reply = await connection.send(buildRequest(url, { headers: { Cookie: browser.jar.headerFor(url) } }));
  const setCookies = [...reply.head.matchAll(/^set-cookie: *(.*)$/gim)].map(([, value = '']) => value.trim());
  browser.jar.take(setCookies, url);
  const location = headerOf(reply, 'location') ?? '';
  const value = location.startsWith(REDIRECT_URI) ? new URL(location).searchParams.get('code') : null;
  if (value === null) throw new Error(`authorization: ${reply.status} ${location} ${reply.body.slice(0, 300)}`);
  return value;
}
