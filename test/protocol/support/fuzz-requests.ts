import fc from 'fast-check';
import type { TestClient } from '../../support/start-bastion.ts';
import { basic } from './ask.ts';
import { hostile, names, oddMethods, ownTargets, targets, types, usual } from './fuzz-vocabulary.ts';

export type FuzzRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer | undefined;
};

/** Real things of a running server, to be bent: broken requests that hold something valid get furthest. */
export type FuzzMaterial = {
  readonly client: TestClient;
  readonly tokens: readonly string[];
  readonly proofs: readonly string[];
  readonly interaction: string;
  readonly cookies: string;
  readonly host: string;
};

const latin = (text: string): string => text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?');

/** A value: usual, hostile, real, or a real one with a part of it changed. */
function values({ client, tokens, proofs }: FuzzMaterial): fc.Arbitrary<string> {
  const real = [client.client_id, client.client_secret, ...tokens, ...proofs];
  const bent = fc
    .tuple(fc.constantFrom(...real), fc.nat(), fc.string({ unit: 'binary', maxLength: 5 }))
    .map(([value, at, insert]) => {
      const cut = at % (value.length + 1);
      return value.slice(0, cut) + insert + value.slice(cut + 1);
    });
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...usual) },
    { weight: 3, arbitrary: fc.constantFrom(...real) },
    { weight: 3, arbitrary: fc.constantFrom(...hostile) },
    { weight: 2, arbitrary: bent },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    { weight: 1, arbitrary: fc.json() },
  );
}

/** Text that a URL or form holds: encoded well, badly or not at all. */
const encodings = fc.constantFrom<(text: string) => string>(
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => latin(text).replaceAll(/[\s#]/g, '+'),
  (text) =>
    Buffer.from(text)
      .toString('latin1')
      .replaceAll(/[^!-~]/g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`),
  (text) => encodeURIComponent(text.toWellFormed()).replaceAll('%', '%25'),
);

function queries(material: FuzzMaterial): fc.Arbitrary<string> {
  const pair = fc
    .tuple(fc.constantFrom(...names), values(material), encodings)
    .map(([name, value, encode]) => `${encode(name)}=${encode(value)}`);
  return fc.oneof(
    { weight: 6, arbitrary: fc.array(pair, { maxLength: 12 }).map((pairs) => pairs.join('&')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('&&&', '=', '&=&=', 'a', '%', 'a[b]=1&a[b]=2&a[]=3', `${'a=1&'.repeat(2_000)}b=2`),
    },
  );
}

/** A request that gets past the first checks: all an authorization or token request needs, and one thing wrong. */
function nearlyRight(material: FuzzMaterial): fc.Arbitrary<string> {
  const { client, tokens } = material;
  const authorization = {
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: 'https://app.example/callback',
    scope: 'openid',
    state: 's',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
    grant_type: 'refresh_token',
    refresh_token: tokens[1] ?? '',
    token: tokens[0] ?? '',
  };
  return fc.tuple(fc.constantFrom(...names), values(material), fc.boolean()).map(([name, value, isTwice]) => {
    const params = new URLSearchParams(authorization);
    if (isTwice) params.append(name, value.toWellFormed());
    else params.set(name, value.toWellFormed());
    return params.toString();
  });
}

type Target = { readonly method: string; readonly path: string };

function targetsOf(material: FuzzMaterial): fc.Arbitrary<Target> {
  const { interaction } = material;
  const all = [...targets, ...ownTargets(interaction), ...ownTargets('/interaction/x')];
  const known = fc.constantFrom(...all);
  const ends = ['/', '//', '/..', '/%2e%2e/', '%00', '%', '/%ff', ';a=b', '\\', '/.', '??', '/a'.repeat(1_000)];
  const odd = fc.tuple(known, fc.constantFrom(...ends)).map(([[method, path], end]) => [method, path + end] as const);
  const random = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `/${latin(text).replaceAll(/[\s#]/g, '')}`);
  const elsewhere = fc.constantFrom(
    '*',
    'http://evil.example/token',
    'http://[',
    '//evil.example/token',
    '///',
    'token',
    '?',
  );
  const strange = fc.tuple(
    fc.constantFrom(...oddMethods),
    fc.oneof(
      known.map(([, path]) => path),
      random,
      elsewhere,
    ),
  );
  const target = fc.oneof(
    { weight: 10, arbitrary: known },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: strange },
  );
  const query = fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: queries(material) },
    { weight: 2, arbitrary: nearlyRight(material) },
  );
  return fc
    .tuple(target, query)
    .map(([[method, path], search]) => ({ method, path: search ? `${path}?${search}` : path }));
}

/** This value, or once in a while another. */
const rarely = (usually: string, other: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(usually) }, { weight: 1, arbitrary: other });

function headers(material: FuzzMaterial): fc.Arbitrary<Record<string, string | string[]>> {
  const value = values(material).map(latin);
  const { client_id, client_secret } = material.client;
  const optional = {
    authorization: fc.oneof(
      fc.constant(basic(client_id, client_secret).authorization),
      value.map((one) => `Basic ${btoa(one)}`),
      value.map((one) => `Bearer ${one}`),
      value.map((one) => `DPoP ${one}`),
      value,
    ),
    dpop: fc.oneof(fc.constantFrom(...material.proofs), value),
    cookie: fc.oneof(
      fc.constant(material.cookies),
      value.map((one) => `bastion_default_session=${one}; bastion_default_session.sig=${one}`),
      value,
    ),
    origin: fc.oneof(
      fc.constantFrom('null', 'https://app.example', 'https://evil.example', `http://${material.host}`),
      value,
    ),
    accept: fc.oneof(fc.constantFrom('text/html', 'application/json', 'application/jwt', '*/*;q=x', ''), value),
    'accept-language': value,
    'accept-encoding': fc.constantFrom('gzip', 'br;q=0', 'x'),
    'content-encoding': fc.constantFrom('gzip', 'deflate', 'x'),
    'x-forwarded-for': fc.oneof(fc.constantFrom('::1', 'a', '1.2.3.4, , 5', '999.1.1.1', ',,,'), value),
    'x-forwarded-proto': rarely('http', fc.oneof(fc.constantFrom('https', 'gopher'), value)),
    'x-forwarded-host': rarely(material.host, fc.oneof(fc.constantFrom('evil.example', 'a, b'), value)),
    'user-agent': value,
    'x-request-id': value,
    'if-none-match': value,
    'if-modified-since': value,
    range: fc.constantFrom('bytes=0-', 'bytes=9-1', 'x'),
    expect: fc.constant('100-continue'),
    'access-control-request-method': value,
    'access-control-request-headers': value,
    'sec-fetch-site': fc.constantFrom('cross-site', 'same-origin', 'none'),
    'x-large': rarely('x'.repeat(10_000), fc.constant('x'.repeat(20_000))),
  };
  const host = rarely(
    material.host,
    value.map((one) => one.slice(0, 300)),
  );
  // Most requests carry few of them, or the proxy headers alone would end nearly all.
  const chosen = fc.subarray(Object.keys(optional) as (keyof typeof optional)[], { maxLength: 4 });
  return chosen.chain(
    (keys) =>
      fc.record({ host, ...Object.fromEntries(keys.map((key) => [key, optional[key]])) }) as fc.Arbitrary<
        Record<string, string>
      >,
  );
}

function bodies(material: FuzzMaterial): fc.Arbitrary<Buffer | undefined> {
  const multipart = queries(material).map(
    (text) => `--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n${text}\r\n--x`,
  );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 4, arbitrary: queries(material).map((text) => Buffer.from(text)) },
    { weight: 4, arbitrary: nearlyRight(material).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: multipart.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.constantFrom(70_000, 300_000).map((size) => Buffer.alloc(size, 'a=1&')) },
  );
}

/** Requests that no client would send, and some that nearly are one's. */
export function fuzzRequests(material: FuzzMaterial): fc.Arbitrary<FuzzRequest> {
  const contentType = fc.oneof(
    { weight: 6, arbitrary: fc.constant('application/x-www-form-urlencoded') },
    { weight: 1, arbitrary: fc.constantFrom(...types) },
  );
  const parts = { target: targetsOf(material), headers: headers(material), body: bodies(material), contentType };
  return fc.record(parts).map(({ target, headers: given, body, contentType: type }) => {
    const hasBody = body !== undefined && !['GET', 'HEAD', 'TRACE'].includes(target.method);
    return {
      ...target,
      headers: hasBody ? { ...given, 'content-type': type } : given,
      body: hasBody ? body : undefined,
    };
  });
}
