import { apiRoutes } from '../../../server/api/routes.ts';
import type { Deps } from '../../../server/deps.ts';
import { steps } from '../../../server/interaction/steps.ts';
import { createRoutes } from '../../../server/routes.ts';

/** What malformed requests are made of: methods and paths, parameters, values that are usual and values that are not. */
const posted = [
  '/token',
  '/introspect',
  '/revoke',
  '/par',
  '/userinfo',
  '/authorize',
  '/logout',
  '/logout/confirm',
  '/setup/x',
];
const read = [
  '/authorize',
  '/userinfo',
  '/logout',
  '/logout/success',
  '/jwks',
  '/.well-known/openid-configuration',
  '/setup/x',
];
const once = [
  '/',
  '/authorize/x',
  '/interaction/x',
  '/assets/bastion.css',
  '/assets/theme.css',
  '/livez',
  '/readyz',
  '/metrics',
];

/** Methods with the paths that take them, and a few others. */
export const targets: readonly (readonly [string, string])[] = [
  ...posted.flatMap((path) => [['POST', path] as const, ['POST', path] as const, ['POST', `/t/acme${path}`] as const]),
  ...read.flatMap((path) => [['GET', path] as const, ['GET', path] as const, ['GET', `/t/acme${path}`] as const]),
  ...once.map((path) => ['GET', path] as const),
  ['GET', '/.well-known/oauth-authorization-server/t/acme'],
  ['POST', '/t/nobody/token'],
  ['OPTIONS', '/token'],
  ['HEAD', '/authorize'],
];

/** The routes of our own pages and of the API, all there are, with this interaction where they name one. */
export function ownTargets(interaction: string): (readonly [string, string])[] {
  // Only what the routes do needs anything of the program, and none of them is called here.
  const pages = createRoutes({} as Deps).stack.flatMap(({ methods, path }) =>
    methods.map((method) => [method, String(path)] as const),
  );
  const api = apiRoutes.map(({ method, path }) => [method, `/api/v1${path}`] as const);
  const named = steps.map(({ name }) => name);
  return [...pages, ...api].flatMap(([method, path]) =>
    (path.includes(':step') ? named : ['']).map((step) => {
      const filled = path.replace('/interaction/:uid', interaction).replace(':step', step);
      return [method, filled.replaceAll(/:\w+/g, 'x')] as const;
    }),
  );
}

export const oddMethods = ['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE', 'GET', 'POST'];

/** Parameters of all endpoints; the split leaves an empty one too. */
export const names = `
  client_id client_secret response_type response_mode redirect_uri scope state nonce prompt
  max_age acr_values claims claims_locales ui_locales login_hint id_token_hint code code_verifier
  code_challenge code_challenge_method grant_type refresh_token token token_type_hint resource
  request request_uri dpop_jkt client_assertion client_assertion_type authorization_details
  audience post_logout_redirect_uri logout xsrf everywhere login password decision action email
  repeat registration web_message_uri __proto__ constructor toString
`.split(/\s+/);

export const usual = [
  'code',
  'openid',
  'S256',
  'plain',
  'none',
  'login',
  'consent',
  'query',
  'fragment',
  'form_post',
  'web_message',
  'jwt',
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
  'yes',
  'allow',
  'https://app.example/callback',
  'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  'a'.repeat(43),
  '0',
  '-1',
  '1e999',
  '9'.repeat(40),
  'urn:bastion:acr:password',
  '{"id_token":{"acr":{"values":["x"]}}}',
  '[]',
  'null',
  'true',
];

export const hostile = [
  '\u0000',
  'a\u0000b',
  '%00',
  '%',
  '%zz',
  '%C0%AF',
  '\ud800',
  '\u202e',
  '../../../etc/passwd',
  '<script>alert(1)</script>',
  "' or 1=1 --",
  '{{7*7}}',
  '\r\nset-cookie: a=b',
  'javascript:alert(1)',
  '{"__proto__":{"a":1}}',
  '{"a":',
  '[[[[[[',
  '{"id_token":{"acr":{"values":[1,{}]}}}',
  '{"userinfo":{"constructor":null}}',
  'jwt:x',
  'urn:ietf:params:oauth:request_uri:x',
  '..',
  '.',
  'a.b.c',
  'e30.e30.e30',
  'eyJhbGciOiJub25lIn0.e30.',
  '1'.repeat(5_000),
  'ü'.repeat(2_000),
  `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
];

export const types = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/json',
  'application/json; charset=x',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/html',
  'x',
  ';',
  '',
];
