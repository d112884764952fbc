import type { Signals } from '../signals.ts';

/** The headers that tell what a client says it is. */
export type ClientHeaders = {
  readonly user_agent: string;
  /** Low-entropy client hints; empty where a browser sends none. */
  readonly sec_ch_ua: string;
  readonly sec_ch_ua_platform: string;
  readonly sec_ch_ua_mobile: string;
};

const automated = /Headless|PhantomJS|Electron\/.*Cypress|Puppeteer|Playwright|Selenium|WebDriver/i;
const tool =
  /^(curl|Wget|python|Go-http-client|Java\/|okhttp|axios|node|undici|libwww|HTTPie|PostmanRuntime|Ruby|PHP|Apache-HttpClient|aiohttp|Scrapy)\b/i;

/** The platform of client hints, and what the user agent of such a one says. */
const platforms: readonly (readonly [string, RegExp])[] = [
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b/],
  ['Linux', /\bLinux\b|\bX11\b/],
  ['Android', /\bAndroid\b/],
  // Chromium of ChromeOS, and Android's "desktop site", say that they are Linux.
  ['Chrome OS', /\bCrOS\b|\bX11\b/],
  ['Chromium OS', /\bCrOS\b|\bX11\b/],
];

const unquoted = (text: string): string => text.trim().replaceAll('"', '');

/** Whether a browser says two things of which only one can be. */
function contradictsItself({ user_agent, sec_ch_ua, sec_ch_ua_platform, sec_ch_ua_mobile }: ClientHeaders): boolean {
  const isChromium = /\b(Chrome|Chromium)\//.test(user_agent);
  const isApplePhone = /\b(iPhone|iPad)\b/.test(user_agent);
  // Apple lets no other engine in, and names Chrome there CriOS.
  if (isApplePhone && isChromium) return true;
  if (/\bWindows\b/.test(user_agent) && /\b(Macintosh|iPhone|Android)\b/.test(user_agent)) return true;
  if (sec_ch_ua !== '' && !isChromium) return true;
  const platform = platforms.find(([name]) => name === unquoted(sec_ch_ua_platform));
  const isDesktopSite = platform?.[0] === 'Android' && /\bX11\b/.test(user_agent);
  if (platform && !platform[1].test(user_agent) && !isDesktopSite) return true;
  return sec_ch_ua_mobile.trim() === '?1' && /\bWindows NT\b|\bMacintosh\b/.test(user_agent);
}

/** What kind of thing is behind a request, as far as it says so itself. A real browser can be imitated; this finds who did not bother. */
export function judgeUserAgent(headers: ClientHeaders): Signals['user_agent'] {
  const { user_agent, sec_ch_ua } = headers;
  if (user_agent.trim() === '') return 'missing';
  if (automated.test(user_agent) || automated.test(sec_ch_ua)) return 'automated';
  if (tool.test(user_agent) || !user_agent.includes('Mozilla/')) return 'tool';
  return contradictsItself(headers) ? 'contradictory' : 'usual';
}
