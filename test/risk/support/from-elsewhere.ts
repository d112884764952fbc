import { HttpBrowser } from '../../support/http-browser.ts';

/** Addresses of places that are in the data which come with the program. */
export const addresses = {
  berlin: '85.214.132.117',
  berlinToo: '85.214.140.3',
  berlinV6: '2a01:4f8::1',
  tokyo: '133.242.0.3',
  johannesburg: '41.0.0.1',
} as const;

const windows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** A browser whose requests come through a trusted proxy, which says that they are from this address. */
export const browserAt = (ip: string, headers: Record<string, string> = {}): HttpBrowser =>
  new HttpBrowser({ 'x-forwarded-for': ip, ...headers });

/** One of another kind than the usual one of tests. */
export const strangerAt = (ip: string): HttpBrowser => browserAt(ip, { 'user-agent': windows });
