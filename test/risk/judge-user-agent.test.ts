import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeUserAgent } from '../../server/risk/rules/judge-user-agent.ts';
import { realBrowsers, unrealBrowsers } from './support/browser-headers.ts';

describe('judgeUserAgent', () => {
  it.each(unrealBrowsers)('calls $name $verdict', ({ headers, verdict }) => {
    expect(judgeUserAgent(headers)).toBe(verdict);
  });

  it('finds a headless browser by its hints where its user agent is made up', () => {
    const [headers] = realBrowsers.filter(({ name }) => name === 'Chrome on Windows').map((real) => real.headers);
    if (!headers) throw new Error('no such browser');
    const sec_ch_ua = '"Chromium";v="142", "HeadlessChrome";v="142"';
    expect(judgeUserAgent({ ...headers, sec_ch_ua })).toBe('automated');
  });

  it.each(realBrowsers)('finds nothing unusual about $name', ({ headers }) => {
    expect(judgeUserAgent(headers)).toBe('usual');
  });

  it.each(realBrowsers)('finds nothing unusual about $name whose hints a proxy took away', ({ headers, name }) => {
    if (name.endsWith('an engine of its own')) return;
    const none = { sec_ch_ua: '', sec_ch_ua_platform: '', sec_ch_ua_mobile: '' };
    expect(judgeUserAgent({ ...headers, ...none })).toBe('usual');
  });

  it('answers within a moment, whatever is sent', () => {
    const words = fc.constantFrom(
      'Mozilla/5.0',
      '(compatible;',
      'Windows NT',
      'Chrome/1',
      'https:',
      ')',
      ';',
      ' ',
      '+',
      'Android',
    );
    const text = fc.array(words, { maxLength: 2_000 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (user_agent, sec_ch_ua) => {
        const before = performance.now();
        judgeUserAgent({ user_agent, sec_ch_ua, sec_ch_ua_platform: '', sec_ch_ua_mobile: '' });
        expect(performance.now() - before).toBeLessThan(200);
      }),
    );
  });
});
