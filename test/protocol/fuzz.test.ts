import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBastion, type TestBastion, type TestClient } from '../support/start-bastion.ts';
import { ask, basic } from './support/ask.ts';
import { createDpopKey } from './support/dpop-key.ts';
import { type FuzzRequest, fuzzRequests } from './support/fuzz-requests.ts';
import { targets } from './support/fuzz-vocabulary.ts';
import { createPkce } from './support/pkce.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

const runs = 2_000;
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122);
const hangMs = 5_000;

/** Traces of the inside that no answer may show. */
const inside =
  /\bat (?:async )?[\w.<>]+ \(|node_modules|file:\/\/|\/server\/|\/adapters\/|\.ts:\d|\b[A-Z]\w+Error\b|select .* from |oidc_records/;

let bastion: TestBastion;
let client: TestClient;
let requests: fc.Arbitrary<FuzzRequest>;
const rejections: unknown[] = [];
const noteRejection = (reason: unknown): void => void rejections.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteRejection);
  bastion = await startBastion();
  await bastion.createTenant('acme');
  client = await bastion.createClient({}, { skip_consent: true });
  const party = new RelyingParty(bastion.url, client);
  const browser = await signIn(party, await bastion.createUser());
  const tokens = await party.getTokens(browser, { scope: 'openid offline_access', prompt: 'consent' });
  const { code_challenge } = createPkce();
  const login = await party.authorize(browser, party.request({ code_challenge, prompt: 'login' }));
  const key = await createDpopKey();
  requests = fuzzRequests({
    client,
    tokens: [tokens.access_token, tokens.refresh_token, tokens.id_token].map(String),
    proofs: await Promise.all(['/token', '/par'].map((path) => key.prove('POST', bastion.url + path))),
    interaction: new URL(login.url).pathname,
    cookies: browser.cookiesFor(login.url),
    host: new URL(bastion.url).host,
  });
});
afterAll(async () => {
  await bastion?.stop();
  process.off('unhandledRejection', noteRejection);
});

type Answer = { status: number; body: string };

/** Sends a request as it is; a connection that the server closed on a broken one counts as its answer. */
function send({ method, path, headers, body }: FuzzRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: bastion.config.port,
      method,
      path,
      headers,
      setHost: false,
      agent: false,
    };
    const outgoing = request({ ...options, insecureHTTPParser: true }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', reject);
    });
    outgoing.setTimeout(hangMs, () => outgoing.destroy(new Error(`no answer within ${hangMs} ms`)));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve({ status: 400, body: '' });
      else reject(error);
    });
    outgoing.end(body);
  });
}

describe('2,000 malformed requests', () => {
  it('RFC 8414 §2 go to every endpoint that is named', async () => {
    const { json } = await ask(`${bastion.url}/.well-known/openid-configuration`);
    const named = Object.entries(json).filter(([name]) => /_(endpoint|uri)$/.test(name));
    const paths = named.map(([, address]) => new URL(String(address)).pathname);
    expect(paths.length).toBeGreaterThanOrEqual(8);
    expect(targets.map(([, path]) => path)).toEqual(expect.arrayContaining(paths));
  });

  it('RFC 9110 §15.5 are all answered in time, never with a fault of ours, and show nothing of the inside', async () => {
    const statuses = new Map<number, number>();
    const property = fc.asyncProperty(requests, async (fuzz) => {
      const { status, body } = await send(fuzz);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
      expect(body).not.toMatch(inside);
    });
    await fc.assert(property, { numRuns: runs, seed, verbose: fc.VerbosityLevel.Verbose });
    // Many kinds of answers: the requests got somewhere.
    expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 303, 400, 401, 404]));
    expect([...statuses.values()].reduce((sum, count) => sum + count)).toBe(runs);
  }, 120_000);

  it('RFC 9110 §15.5 leave no fault in the log and no rejection that nobody handled', () => {
    expect(bastion.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(rejections).toEqual([]);
  });

  it('RFC 9110 §15.5 leave a server that serves', async () => {
    expect((await ask(`${bastion.url}/readyz`)).status).toBe(200);
    const answer = await ask(`${bastion.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      headers: basic(client.client_id, client.client_secret),
    });
    expect(answer.status).toBe(200);
  });
});
