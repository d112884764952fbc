import { expect, it } from 'vitest';
import { Browser } from './load/browser.ts';

it('a browser whose session ends stays known, and carries nothing of that session', () => {
  const url = 'http://127.0.0.1/';
  const browser = new Browser();
  const cookies = [
    'bastion_default_device=known; path=/',
    'bastion_default_session=signed-in; path=/',
    '_state=x; path=/',
  ];
  browser.jar.take(cookies, url);
  browser.endSession();
  expect(browser.jar.headerFor(url)).toBe('bastion_default_device=known');
});
