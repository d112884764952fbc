import { describe, expect, test } from 'vitest';
import { findEmailProblem } from '../../server/accounts/email.ts';
import { findRedirectUriProblem } from '../../server/clients/redirect-uri-rules.ts';

describe('redirect URIs', () => {
  test.each([
    ['not a uri', 'web', /not a complete URI/],
    ['/relative', 'web', /not a complete URI/],
    ['https://app.example/a b', 'web', /not a complete URI/],
    ['https:\\\\app.example', 'web', /not a complete URI/],
    ['https://app.example/cb#', 'web', /fragment/],
    ['https://*.app.example/cb', 'web', /wildcard/],
    ['https://user@app.example/cb', 'web', /user name/],
    ['http://app.example/cb', 'web', /must be https/],
    ['http://app.example/cb', 'native', /must be https/],
    ['http://127.0.0.1.app.example/cb', 'native', /must be https/],
    ['javascript:alert(1)', 'web', /must be an https address/],
    ['javascript:alert(1)', 'native', /reversed domain name/],
    ['com.example.app:/cb', 'web', /must be an https address/],
    ['myapp:/cb', 'native', /reversed domain name/],
  ] as const)('%s is refused for a %s client', (uri, type, problem) => {
    expect(findRedirectUriProblem(uri, type)).toMatch(problem);
  });

  test.each([
    ['https://app.example/cb?x=1', 'web'],
    ['http://localhost:4000/cb', 'web'],
    ['http://127.0.0.1/cb', 'native'],
    ['http://[::1]/cb', 'native'],
    ['com.example.app:/cb', 'native'],
    ['https://app.example/cb', 'native'],
  ] as const)('%s is accepted for a %s client', (uri, type) => {
    expect(findRedirectUriProblem(uri, type)).toBeUndefined();
  });
});

describe('e-mail addresses', () => {
  test.each([
    '',
    'a',
    'a@',
    '@b.example',
    'a@b',
    'a b@c.example',
    'a@b..example',
    'a@-b.example',
    'a@b.example\n',
    'a@b@c.example',
    'a,b@c.example',
    `${'a'.repeat(65)}@b.example`,
    `a@${'b.'.repeat(130)}example`,
  ])('%j is refused', (email) => {
    expect(findEmailProblem(email)).toBe('email_invalid');
  });

  test.each(['a@b.example', "o'brien+tag@sub.example.org", 'ünï@exämple.org', 'a.b_c@x-y.example'])(
    '%s is accepted',
    (email) => {
      expect(findEmailProblem(email)).toBeUndefined();
    },
  );

  test('a long hostile address is refused quickly', () => {
    const start = performance.now();
    findEmailProblem(`a@${'a-'.repeat(126)}!`);
    findEmailProblem(`a@${'a'.repeat(100_000)}`);
    expect(performance.now() - start).toBeLessThan(50);
  });
});
