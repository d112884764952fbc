import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDpopKey } from '../protocol/support/dpop-key.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { callApi, signInDesktop } from './support/desktop-app.ts';

let bastion: TestBastion;
let desktop: Awaited<ReturnType<typeof signInDesktop>>;

beforeAll(async () => {
  bastion = await startBastion();
  desktop = await signInDesktop(bastion, await bastion.createUser());
});
afterAll(() => bastion?.stop());

type Sent = { readonly method: string; readonly path: string; readonly headers?: Record<string, string> };
type Got = { status: number; headers: Record<string, unknown>; text: string };

/** Sends bytes as they are. `chunks` are sent without a length before them. */
function send({ method, path, headers = {} }: Sent, body?: Buffer, chunks?: Buffer[]): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port: bastion.config.port, method, path, headers, agent: false });
    let isAnswered = false;
    sending.on('response', (response) => {
      isAnswered = true;
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      const end = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      response.on('end', end);
      response.on('error', end);
    });
    sending.on('error', (error) => {
      if (!isAnswered) reject(error);
    });
    for (const chunk of chunks ?? []) sending.write(chunk);
    sending.end(body);
  });
}

const withToken = () => ({
  host: new URL(bastion.url).host,
  authorization: `Bearer ${desktop.token}`,
  'content-type': 'application/json',
});

describe('a request that is wrong', () => {
  it.each([
    ['GET', '/api', 404],
    ['GET', '/api/v1', 404],
    ['GET', '/api/v1/', 404],
    ['GET', '/api/v2/activity', 404],
    ['GET', '/api/v1/activity/', 404],
    ['GET', '/api/v1/activity/../activity', 404],
    ['GET', '/api/v1/Activity', 404],
    ['PUT', '/api/v1/activity', 405],
    ['PATCH', '/api/v1/activity', 405],
    ['OPTIONS', '/api/v1/activity', 405],
    ['HEAD', '/api/v1/activity', 405],
  ])('%s %s is answered with %i and a problem', async (method, path, status) => {
    const answer = await send({ method, path, headers: withToken() });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers.allow).toBe(status === 405 ? 'DELETE, GET, POST' : undefined);
  });

  it.each([
    ['no type', { 'content-type': '' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text', { 'content-type': 'text/plain' }],
    ['a type that begins like JSON', { 'content-type': 'application/jsonp' }],
    ['compressed JSON', { 'content-encoding': 'gzip' }],
  ])('RFC 9110 §15.5.16 a body of %s is answered with 415', async (_name, headers) => {
    const all = { ...withToken(), ...headers };
    const answer = await send({ method: 'POST', path: '/api/v1/activity', headers: all }, Buffer.from('{"items":[]}'));
    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.text).code).toBe('unsupported_media_type');
  });

  it.each(['with its length', 'in chunks'])(
    'a body of more than a megabyte, sent %s, is answered with 413',
    async (way) => {
      const sent = { method: 'POST', path: '/api/v1/activity', headers: withToken() };
      const part = Buffer.alloc(100_000, ' ');
      const isWhole = way === 'with its length';
      const headers = isWhole ? { ...sent.headers, 'content-length': '1000001', expect: '100-continue' } : sent.headers;
      const answer = isWhole
        ? await send({ ...sent, headers }, Buffer.alloc(1_000_001, ' '))
        : await send(sent, undefined, Array(11).fill(part));
      expect(answer.status).toBe(413);
      expect(JSON.parse(answer.text).code).toBe('too_large');
    },
  );

  it.each([
    ['nothing', ''],
    ['half of it', '{"items":['],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('a body of %s is answered with 400', async (_name, body) => {
    const answer = await send({ method: 'POST', path: '/api/v1/activity', headers: withToken() }, Buffer.from(body));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).code).toBe('invalid_json');
  });

  it('is told where it is wrong, and not with which value', async () => {
    const items = [{ at: 'at-my-grandmothers', title: 5, colour: 'sienna' }];
    const answer = await callApi(bastion.url, 'POST', { ...desktop.call, body: { items } });
    expect(answer.status).toBe(400);
    const pointers = (answer.json.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/items/0/at', '/items/0/title']));
    expect(answer.text).not.toMatch(/grandmothers|sienna/);
  });

  it.each(['?limit=0', '?limit=501', '?limit=1e2', '?limit=1&limit=2', '?cursor=x', '?all=1', '?__proto__=1'])(
    'the query %s is answered with 400',
    async (query) => {
      expect((await callApi(bastion.url, 'GET', { ...desktop.call, query })).json).toMatchObject({
        status: 400,
        code: 'invalid_query',
      });
    },
  );

  it('RFC 6750 §2.3 a token in the address is refused', async () => {
    const answer = await callApi(bastion.url, 'GET', { query: `?access_token=${desktop.token}` });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(desktop.token);
  });
});

describe('500 broken requests', () => {
  it('are never a fault of the server, and never let anything in', async () => {
    const key = await createDpopKey();
    const proof = await key.prove('POST', `${bastion.url}/api/v1/activity`, { accessToken: desktop.token });
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('\0', '\ud800', '__proto__', ''),
    );
    const item = fc.record(
      {
        app: text,
        title: text,
        text,
        url: text,
        at: fc.oneof(fc.integer(), fc.double(), fc.constant(1e300)),
        extra: text,
      },
      { requiredKeys: [] },
    );
    const hostile = fc.oneof(
      fc.json().map((json) => Buffer.from(json)),
      fc
        .record({ items: fc.array(fc.oneof(item, fc.jsonValue()), { maxLength: 6 }) })
        .map((v) => Buffer.from(JSON.stringify(v))),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(Buffer.from('['.repeat(60_000))),
    );
    const printable = /[^\x20-\x7e]/g;
    const authorization = fc.oneof(
      { weight: 4, arbitrary: fc.constant(`Bearer ${desktop.token}`) },
      fc.constantFrom(
        '',
        'Bearer',
        'Bearer ',
        `DPoP ${desktop.token}`,
        `Basic ${btoa('a:b')}`,
        `Bearer jwt:${'x'.repeat(20)}`,
      ),
      text.map((value) => `Bearer ${value.replace(printable, '?')}`),
    );
    const path = fc.oneof(
      { weight: 5, arbitrary: fc.constant('/api/v1/activity') },
      fc.webQueryParameters().map((query) => `/api/v1/activity?${query}`),
      fc.constantFrom(
        '/api/v1/%00',
        '/api/v1/activity?limit=%',
        '/api/v1/activity?cursor=%ED%A0%80',
        '/api//v1/activity',
      ),
    );
    const sent = fc.record({
      method: fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'PROPFIND'),
      path,
      authorization,
      type: fc.constantFrom('application/json', 'application/json; charset=utf-16', 'text/plain', ''),
      dpop: fc.option(
        fc.oneof(
          fc.constant(proof),
          text.map((value) => value.replace(printable, '?')),
        ),
        { nil: undefined },
      ),
      body: hostile,
    });
    await fc.assert(
      fc.asyncProperty(sent, async ({ method, path, authorization, type, dpop, body }) => {
        const host = new URL(bastion.url).host;
        const headers = { host, authorization, 'content-type': type, ...(dpop === undefined ? {} : { dpop }) };
        const answer = await send({ method, path, headers }, method === 'GET' || method === 'HEAD' ? undefined : body);
        expect(answer.status, answer.text).toBeLessThan(500);
        expect(answer.status).toBeGreaterThanOrEqual(200);
      }),
      { numRuns: 500, seed: Number(process.env.FUZZ_SEED ?? 20_261_124) },
    );
    expect(bastion.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a fault', () => {
  it('is answered with a problem that tells nothing, and is on record', async () => {
    await bastion.database.query('alter function list_activities rename to list_activities_away');
    try {
      const answer = await callApi(bastion.url, 'GET', desktop.call);
      expect(answer.status).toBe(500);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.text).not.toMatch(/list_activities|select/);
    } finally {
      await bastion.database.query('alter function list_activities_away rename to list_activities');
    }
    const faults = await readAudits(bastion, "kind = 'api.called' and details->>'status' = '500'");
    expect(faults).toHaveLength(1);
  });
});
