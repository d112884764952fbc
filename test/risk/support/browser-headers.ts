import type { ClientHeaders } from '../../../server/risk/rules/judge-user-agent.ts';

/** A name, the user agent, and the platform and form of client hints where the browser sends them. */
type Row = readonly [name: string, user_agent: string, platform?: string, mobile?: '?0' | '?1'];

const blink = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const linux = 'Mozilla/5.0 (X11; Linux x86_64)';
const android = 'Mozilla/5.0 (Linux; Android 10; K)';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)';
const ipad = 'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X)';
const chrome = 'Chrome/142.0.0.0';

const brands = '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"';

/** What browsers send that people use, as their vendors document it. */
const real: readonly Row[] = [
  ['Chrome on Windows', `${windows} ${blink} ${chrome} Safari/537.36`, 'Windows'],
  ['Chrome on macOS', `${mac} ${blink} ${chrome} Safari/537.36`, 'macOS'],
  ['Chrome on Linux', `${linux} ${blink} ${chrome} Safari/537.36`, 'Linux'],
  ['Chrome on ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} ${chrome} Safari/537.36`, 'Chrome OS'],
  ['Chrome on ChromeOS that says it is Linux', `${linux} ${blink} ${chrome} Safari/537.36`, 'Chrome OS'],
  [
    'Chromium on ChromiumOS',
    `Mozilla/5.0 (X11; CrOS aarch64 14541.0.0) ${blink} ${chrome} Safari/537.36`,
    'Chromium OS',
  ],
  ['Chrome on Android', `${android} ${blink} ${chrome} Mobile Safari/537.36`, 'Android', '?1'],
  ['Chrome on an Android tablet', `${android} ${blink} ${chrome} Safari/537.36`, 'Android'],
  ['Chrome on Android, desktop site', `${linux} ${blink} ${chrome} Safari/537.36`, 'Android'],
  ['Chrome on Android, desktop site, hints as well', `${linux} ${blink} ${chrome} Safari/537.36`, 'Linux'],
  ['Chrome on iOS', `${iphone} ${webkit} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1`],
  ['Chrome on an iPad', `${ipad} ${webkit} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1`],
  ['Chrome on iOS, desktop site', `${mac} ${webkit} CriOS/142 Version/11.1.1 Safari/605.1.15`],
  ['Chrome on iOS with an engine of its own', `${iphone} ${blink} ${chrome} Mobile Safari/537.36`, 'iOS', '?1'],
  ['Chrome without hints (plain HTTP)', `${windows} ${blink} ${chrome} Safari/537.36`],
  ['Chromium on FreeBSD', `Mozilla/5.0 (X11; FreeBSD amd64) ${blink} ${chrome} Safari/537.36`, 'FreeBSD'],
  ['Edge on Windows', `${windows} ${blink} ${chrome} Safari/537.36 Edg/142.0.0.0`, 'Windows'],
  ['Edge on macOS', `${mac} ${blink} ${chrome} Safari/537.36 Edg/142.0.0.0`, 'macOS'],
  ['Edge on Linux', `${linux} ${blink} ${chrome} Safari/537.36 Edg/142.0.0.0`, 'Linux'],
  ['Edge on Android', `${android} ${blink} ${chrome} Mobile Safari/537.36 EdgA/142.0.0.0`, 'Android', '?1'],
  ['Edge on iOS', `${iphone} ${webkit} Version/18.0 EdgiOS/142.0.3595.66 Mobile/15E148 Safari/605.1.15`],
  [
    'Edge on Xbox',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) ${blink} ${chrome} Safari/537.36 Edge/44.18363`,
  ],
  ['Edge in IE mode', 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko'],
  [
    'Edge on Windows Phone',
    `Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) ${blink} Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15063`,
  ],
  ['Internet Explorer 8', 'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727)'],
  ['Firefox on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox on macOS', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox on Wayland of Ubuntu', 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0'],
  ['Firefox on iOS', `${iphone} ${webkit} FxiOS/145.0 Mobile/15E148 Safari/605.1.15`],
  ['Firefox Focus on iOS', `${iphone} ${webkit} FxiOS/8.1.1 Mobile/15E148 Version/15.0`],
  ['Tor Browser', 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['Safari on macOS', `${mac} ${webkit} Version/26.0 Safari/605.1.15`],
  ['Safari on iOS', `${iphone} ${webkit} Version/18.5 Mobile/15E148 Safari/604.1`],
  [
    'Safari on iPadOS, as a desktop',
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_6) ${webkit} Version/18.5 Safari/605.1.15`,
  ],
  ['Safari on iPadOS, as a tablet', `${ipad} ${webkit} Version/18.5 Mobile/15E148 Safari/604.1`],
  [
    'Samsung Internet',
    `${android} ${blink} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    'Android',
    '?1',
  ],
  ['Samsung Internet on DeX', `${linux} ${blink} SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36`, 'Android'],
  ['Opera on Windows', `${windows} ${blink} ${chrome} Safari/537.36 OPR/125.0.0.0`, 'Windows'],
  ['Opera on Android', `${android} ${blink} ${chrome} Mobile Safari/537.36 OPR/92.0.0.0`, 'Android', '?1'],
  ['Opera on iOS', `${iphone} ${webkit} Version/18.5 Mobile/15E148 Safari/604.1 OPT/5.4.1`],
  ['Opera Mini', 'Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16'],
  [
    'Opera Mini on a feature phone',
    'Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/29.3709; U; en) Presto/2.8.119 Version/11.10',
  ],
  ['Vivaldi', `${linux} ${blink} ${chrome} Safari/537.36`, 'Linux'],
  ['Brave on iOS', `${iphone} ${webkit} Version/18.5 Mobile/15E148 Safari/604.1`],
  ['DuckDuckGo on Windows', `${windows} ${blink} ${chrome} Safari/537.36 Edg/142.0.0.0 Ddg/142.0.0.0`, 'Windows'],
  ['DuckDuckGo on iOS', `${iphone} ${webkit} Version/18.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`],
  [
    'UC Browser',
    `Mozilla/5.0 (Linux; U; Android 10; en-US; RMX1911) ${blink} Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.4.0.1306 Mobile Safari/537.36`,
  ],
  ['UC Browser Mini', 'UCWEB/2.0 (MIDP-2.0; U; Adr 9; en-US; Redmi 7) U2/1.0.0 UCBrowser/12.9.0.1146 U2/1.0.0 Mobile'],
  ['Yandex Browser', `${windows} ${blink} Chrome/140.0.0.0 YaBrowser/25.10.0.0 Safari/537.36`, 'Windows'],
  [
    'Android WebView',
    `Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A.250105.002; wv) ${blink} Version/4.0 Chrome/142.0.7444.102 Mobile Safari/537.36`,
    'Android',
    '?1',
  ],
  [
    'WebView on a Cubot telephone',
    `Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50; wv) ${blink} Version/4.0 ${chrome} Mobile Safari/537.36`,
  ],
  [
    'Facebook on Android',
    `Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) ${blink} Version/4.0 ${chrome} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0.0.1.1;]`,
    'Android',
    '?1',
  ],
  ['Facebook on iOS', `${iphone} ${webkit} Mobile/15E148 [FBAN/FBIOS;FBAV/440.0.0.33.116;FBDV/iPhone15,2;FBMD/iPhone]`],
  ['Instagram on iOS', `${iphone} ${webkit} Mobile/15E148 Instagram 340.0.3.27.108 (iPhone15,2; iOS 18_5; en_US)`],
  ['LinkedIn on iOS', `${iphone} ${webkit} Mobile/15E148 [LinkedInApp]/9.30.1100`],
  ['Google on iOS', `${iphone} ${webkit} GSA/390.0.819087500 Mobile/15E148 Safari/604.1`],
  ['WebView of an app on iOS', `${iphone} ${webkit} Mobile/15E148`],
  ['KaiOS', 'Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5'],
  ['Teams, an Electron app', `${windows} ${blink} Teams/25.1 ${chrome} Electron/38.2.0 Safari/537.36`, 'Windows'],
  ['A television', `Mozilla/5.0 (Web0S; Linux/SmartTV) ${blink} Chrome/108.0.5359.211 Safari/537.36 WebAppManager`],
  ['Epiphany', `${linux} ${webkit} Version/18.4 Safari/605.1.15`],
  ['Lynx', 'Lynx/2.9.2 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/3.0.15'],
  ['w3m', 'w3m/0.5.3+git20230121'],
];

/** What is no browser that a person sits in front of, by what it is found out by. */
const unreal: Readonly<Record<'missing' | 'tool' | 'automated' | 'contradictory', readonly Row[]>> = {
  missing: [
    ['nothing', ''],
    ['blanks', '  '],
  ],
  tool: [
    ['curl', 'curl/8.14.1'],
    ['wget', 'Wget/1.25.0'],
    ['python-requests', 'python-requests/2.32.5'],
    ['urllib', 'Python-urllib/3.13'],
    ['aiohttp', 'Python/3.13 aiohttp/3.12.15'],
    ['httpx', 'python-httpx/0.28.1'],
    ['Go', 'Go-http-client/2.0'],
    ['Java', 'Java/21.0.8'],
    ['Apache HttpClient', 'Apache-HttpClient/5.5 (Java/21.0.8)'],
    ['okhttp', 'okhttp/5.1.0'],
    ['node', 'node'],
    ['undici', 'undici'],
    ['node-fetch', 'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)'],
    ['axios', 'axios/1.12.2'],
    ['got', 'got (https://github.com/sindresorhus/got)'],
    ['Deno', 'Deno/2.5.4'],
    ['Bun', 'Bun/1.3.0'],
    ['Ruby', 'Ruby'],
    ['Perl', 'libwww-perl/6.79'],
    ['PHP', 'GuzzleHttp/7'],
    ['Dalvik', 'Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9 Build/AP4A.250105.002)'],
    ['CFNetwork', 'App/1 CFNetwork/3826.500.131 Darwin/24.5.0'],
    ['PowerShell', 'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.26100.4768'],
    ['PowerShell 7', 'Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.26100; en-US) PowerShell/7.5.3'],
    ['Postman', 'PostmanRuntime/7.46.1'],
    ['sqlmap', 'sqlmap/1.9#stable (https://sqlmap.org)'],
    ['Hydra', 'Mozilla/5.0 (Hydra)'],
    ['a script that read half a tutorial', 'Mozilla/5.0'],
    ['jsdom', 'Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/26.1.0'],
    ['a crawler', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
    [
      'a crawler that looks like a browser',
      `Mozilla/5.0 ${blink} (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) ${chrome} Safari/537.36`,
    ],
    ['words', 'hello there'],
  ],
  automated: [
    ['headless Chrome', `${linux} ${blink} HeadlessChrome/142.0.0.0 Safari/537.36`, 'Linux'],
    [
      'PhantomJS',
      'Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1',
    ],
    ['Cypress', `${mac} ${blink} Cypress/15.4.0 ${chrome} Electron/38.2.0 Safari/537.36`, 'macOS'],
  ],
  contradictory: [
    ['an iPhone with the engine of Chrome', `${iphone} ${blink} ${chrome} Mobile Safari/537.36`],
    ['an iPhone with the hints of Windows', `${iphone} ${webkit} Version/18.5 Mobile/15E148 Safari/604.1`, 'Windows'],
    ['Safari with client hints', `${mac} ${webkit} Version/26.0 Safari/605.1.15`, 'macOS'],
    ['Firefox with client hints', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Linux'],
    ['Windows with the hints of Linux', `${windows} ${blink} ${chrome} Safari/537.36`, 'Linux'],
    ['macOS with the hints of Windows', `${mac} ${blink} ${chrome} Safari/537.36`, 'Windows'],
    ['Windows with the hints of Android', `${windows} ${blink} ${chrome} Safari/537.36`, 'Android'],
    ['Linux with the hints of macOS', `${linux} ${blink} ${chrome} Safari/537.36`, 'macOS'],
    ['a desktop of Windows that is a telephone', `${windows} ${blink} ${chrome} Safari/537.36`, 'Windows', '?1'],
    ['Windows and Android at once', `Mozilla/5.0 (Windows NT 10.0; Android 13) ${blink} ${chrome} Safari/537.36`],
  ],
};

const toHeaders = ([, user_agent, platform, mobile = '?0']: Row): ClientHeaders => ({
  user_agent,
  sec_ch_ua: platform ? brands : '',
  sec_ch_ua_platform: platform ? `"${platform}"` : '',
  sec_ch_ua_mobile: platform ? mobile : '',
});

export const realBrowsers = real.map((row) => ({ name: row[0], headers: toHeaders(row) }));

export const unrealBrowsers = Object.entries(unreal).flatMap(([verdict, rows]) =>
  rows.map((row) => ({ name: row[0], verdict, headers: toHeaders(row) })),
);
