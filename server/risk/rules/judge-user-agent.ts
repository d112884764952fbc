import type { Signals } from '../signals.ts';

/** The headers that tell what a client says it is. */
export type ClientHeaders = {
  readonly user_agent: string;
  /** Low-entropy client hints; empty where a browser sends none. */
  readonly sec_ch_ua: string;
  readonly sec_ch_ua_platform: string;
  readonly sec_ch_ua_mobile: string;
};

const automated = /Headless|PhantomJS|Cypress\/|Puppeteer|Playwright|Selenium|WebDriver/i;
/** Those that begin like a browser and are none; crawlers add where to read about them. */
const tool = /^Mozilla\/[\d.]+\s*$|\(Hydra\)|PowerShell\/|\bjsdom\/|\(compatible;[^)]{0,200}\+?https?:/i;
/** What people browse with begins so; nearly everything else that calls itself something is a library. */
const browser = /^(?:Mozilla\/|Opera\/|UCWEB\/|(?:Lynx|w3m|E?Links|NetSurf|Dillo)\b)/;

/** The platform of client hints, and what the user agent of such a one says. */
const platforms: readonly (readonly [string, RegExp])[] = [
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b/],
  ['Linux', /\bLinux\b|\bX11\b/],
  // Android's "desktop site" says that it is Linux on a desktop.
  ['Android', /\bAndroid\b|\bX11\b/],
  ['Chrome OS', /\bCrOS\b|\bX11\b/],
  ['Chromium OS', /\bCrOS\b|\bX11\b/],
];

const unquoted = (text: string): string => text.trim().replaceAll('"', '');

/** Whether a browser says two things of which only one can be. */
function contradictsItself({ user_agent, sec_ch_ua, sec_ch_ua_platform, sec_ch_ua_mobile }: ClientHeaders): boolean {
  const isChromium = /\b(Chrome|Chromium)\//.test(user_agent);
  const isApplePhone = /\b(iPhone|iPad)\b/.test(user_agent);
  const hinted = unquoted(sec_ch_ua_platform);
  // There Chrome is called CriOS, since its engine is Apple's; one with an engine of its own would send hints.
  if (isApplePhone && isChromium && hinted !== 'iOS') return true;
  // Windows Phone did say that it was Android and an iPhone.
  if (/\bWindows NT\b/.test(user_agent) && /\b(Macintosh|iPhone|Android)\b/.test(user_agent)) return true;
  if (sec_ch_ua !== '' && !isChromium) return true;
  const platform = platforms.find(([name]) => name === hinted);
  if (platform && !platform[1].test(user_agent)) return true;
  return sec_ch_ua_mobile.trim() === '?1' && /\bWindows NT\b|\bMacintosh\b/.test(user_agent);
}

/** What kind of thing is behind a request, as far as it says so itself. A real browser can be imitated; this finds who did not bother. */
export function judgeUserAgent(headers: ClientHeaders): Signals['user_agent'] {
  const { user_agent, sec_ch_ua } = headers;
  if (user_agent.trim() === '') return 'missing';
  if (automated.test(user_agent) || automated.test(sec_ch_ua)) return 'automated';
  if (tool.test(user_agent) || !browser.test(user_agent.trim())) return 'tool';
  return contradictsItself(headers) ? 'contradictory' : 'usual';
}
