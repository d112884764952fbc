import { describe, expect, it } from 'vitest';
import { findOwnAddress, findReturnPath } from '../../server/language/return-path.ts';

const root = { mountPath: '', issuer: 'https://id.example' };
const acme = { mountPath: '/t/acme', issuer: 'https://id.example/t/acme' };

describe('findOwnAddress', () => {
  it.each([
    '',
    'account',
    'https://id.example/account',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/x/..//evil.example',
    '/x/..\\\\evil.example',
    '/.//evil.example',
    '/%09/../..//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '@evil.example',
  ])('attack: open redirect to %j', (given) => {
    const found = findOwnAddress(root, given);
    expect(found === undefined || new URL(found, root.issuer).origin === root.issuer).toBe(true);
    expect(found ?? '/').toMatch(/^\/(?!\/)/);
  });

  it.each(['/', '/t/other', '/t/acmexyz', '/t/acme/../other', '/t/acme/..//evil.example', '//t/acme'])(
    'is none of this tenant: %j',
    (given) => {
      expect(findOwnAddress(acme, given)).toBeUndefined();
    },
  );

  it('keeps an address of the tenant with all that it asks for', () => {
    expect(findOwnAddress(root, '/logout?state=a%26b&x=1')).toBe('/logout?state=a%26b&x=1');
    expect(findOwnAddress(root, '/')).toBe('/');
    expect(findOwnAddress(acme, '/t/acme')).toBe('/t/acme');
    expect(findOwnAddress(acme, '/t/acme/interaction/abc')).toBe('/t/acme/interaction/abc');
  });
});

describe('findReturnPath', () => {
  const of = (method: string, path: string, query = '') => findReturnPath(acme, { method, path, url: path + query });

  it('is none where a page tells what came of a form', () => {
    expect(of('POST', '/link/token')).toBeUndefined();
    expect(of('POST', '/recover')).toBeUndefined();
  });

  it('is the page itself, and the sign-in for a form of one of its steps', () => {
    expect(of('GET', '/recover', '?from=abc')).toBe('/t/acme/recover?from=abc');
    expect(of('POST', '/interaction/aB_-1/password')).toBe('/t/acme/interaction/aB_-1');
  });
});
