import { describe, expect, it } from 'vitest';
import { localImage, publicHost, safeHref } from '../../views/safe-url.ts';

describe('safeHref', () => {
  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'relative',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '',
  ])('does not lead to %j', (url) => {
    expect(safeHref(url)).toBeUndefined();
  });

  it.each(['/interaction/1?a=b', 'https://shop.example/', 'http://localhost:3000/a'])('leads to %s', (url) => {
    expect(safeHref(url)).toBe(url);
  });
});

describe('localImage', () => {
  it.each(['https://cdn.example/logo.png', '//cdn.example/logo.png', 'data:text/html,x', 'javascript:1', 'logo.png'])(
    'does not load %j',
    (url) => {
      expect(localImage(url)).toBeUndefined();
    },
  );

  it.each(['/branding/logo.png', 'data:image/png;base64,AAAA', 'data:image/svg+xml,x'])('loads %s', (url) => {
    expect(localImage(url)).toBe(url);
  });
});

describe('publicHost', () => {
  it.each([
    undefined,
    'com.example.app:/callback',
    'http://127.0.0.1:5000/',
    'http://[::1]/',
    'http://localhost:8080/',
    'nonsense',
  ])('is nothing for %j, which names no place on the net', (url) => {
    expect(publicHost(url)).toBeUndefined();
  });

  it('is the host without the user part that could pass for one', () => {
    expect(publicHost('https://bank.example@evil.example:8443/path')).toBe('evil.example:8443');
  });

  it('shows look-alike letters as punycode', () => {
    expect(publicHost('https://bаnk.example/')).toBe('xn--bnk-6cd.example');
  });
});
