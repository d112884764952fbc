import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutboundFetch, type OutboundFetch } from '../../adapters/outbound-fetch/outbound-fetch.ts';
import { TargetRefused } from '../../adapters/outbound-fetch/target-refused.ts';

/** What the name server of an attacker answers; unset names go to the real resolver. */
const answers = vi.hoisted(() => ({
  atCheck: undefined as string[] | undefined,
  atConnect: undefined as string[] | undefined,
}));
const records = (addresses: string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

vi.mock('node:dns/promises', async (original) => {
  const real = await original<typeof import('node:dns/promises')>();
  const lookup = async (name: string) =>
    answers.atCheck ? records(answers.atCheck) : real.lookup(name, { all: true });
  return { ...real, lookup };
});

vi.mock('node:dns', async (original) => {
  const real = await original<typeof import('node:dns')>();
  type Callback = (error: Error | null, found: { address: string; family: number }[]) => void;
  const lookup = (name: string, options: object, callback: Callback) =>
    answers.atConnect
      ? callback(null, records(answers.atConnect))
      : real.lookup(name, { ...options, all: true }, callback);
  return { ...real, lookup };
});

let target: Server;
let port: number;
let hits: number;
const keys = await generateKeyPair('ES256');
const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'a', alg: 'ES256' }] };

beforeEach(async () => {
  hits = 0;
  target = createServer((_request, response) => {
    hits += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  port = (target.address() as AddressInfo).port;
});

afterEach(() => {
  Object.assign(answers, { atCheck: undefined, atConnect: undefined });
  target.closeAllConnections();
  target.close();
});

describe('DNS rebinding', () => {
  it('gains nothing: the address of the connection is judged', async () => {
    answers.atConnect = ['127.0.0.1'];
    const fetch = createOutboundFetch({ allowPrivateTargets: [] });
    await expect(fetch(`http://attacker.example:${port}/`)).rejects.toBeInstanceOf(TargetRefused);
    expect(hits).toBe(0);
  });

  it('gains nothing by hiding a private address behind a public one', async () => {
    answers.atConnect = ['93.184.216.34', '127.0.0.1'];
    const fetch = createOutboundFetch({ allowPrivateTargets: [] });
    await expect(fetch(`http://attacker.example:${port}/`)).rejects.toBeInstanceOf(TargetRefused);
    expect(hits).toBe(0);
  });

  it('connects to the address that was judged, and asks for it once', async () => {
    answers.atConnect = ['127.0.0.1'];
    const fetch = createOutboundFetch({ allowPrivateTargets: ['rp.example'] });
    expect((await fetch(`http://rp.example:${port}/`)).status).toBe(200);
  });
});

describe('as the `fetch` of oidc-provider, for a jwks_uri on a loopback address', () => {
  it('refuses the address, and the client is not authenticated', async () => {
    expect(await authenticate(createOutboundFetch({ allowPrivateTargets: [] }))).toBe(401);
    expect(hits).toBe(0);
  });

  it('leaves the guard of oidc-provider in place against a name that was public a moment ago', async () => {
    answers.atCheck = ['93.184.216.34'];
    expect(await authenticate(createOutboundFetch({ allowPrivateTargets: [] }))).toBe(401);
    expect(hits).toBe(0);
  });

  it('reaches the address when the operator listed it', async () => {
    expect(await authenticate(createOutboundFetch({ allowPrivateTargets: [`localhost:${port}`] }))).toBe(200);
    expect(hits).toBe(1);
  });

  it('is what this test measures: the bare fetch with the guard of oidc-provider is refused', async () => {
    expect(await authenticate((input, init) => fetch(input, init))).toBe(401);
    expect(hits).toBe(0);
  });
});

/** The status of a client_credentials request with private_key_jwt, whose key oidc-provider has to fetch first. */
async function authenticate(outboundFetch: OutboundFetch): Promise<number> {
  const issuer = 'http://localhost:1';
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'rp',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: `http://localhost:${port}/jwks`,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
      },
    ],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    fetch: outboundFetch,
  });
  const server = createServer(provider.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: providerPort } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${providerPort}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(issuer),
    }),
  });
  server.closeAllConnections();
  server.close();
  return response.status;
}

const assertion = (issuer: string): Promise<string> =>
  new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: 'a' })
    .setIssuer('rp')
    .setSubject('rp')
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(keys.privateKey);
