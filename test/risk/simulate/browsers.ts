import { judgeUserAgent } from '../../../server/risk/rules/judge-user-agent.ts';
import type { Signals } from '../../../server/risk/signals.ts';
import { describeBrowser } from '../../../server/sessions/describe-browser.ts';
import { realBrowsers, unrealBrowsers } from '../support/browser-headers.ts';
import type { Random } from './random.ts';

/** A browser with its jar of cookies: its own id, and the accounts that have signed in with it. */
export type Browser = {
  id: string;
  readonly remembers: Set<string>;
  readonly traits: string;
  readonly user_agent: Signals['user_agent'];
  /** The browser whose cookies were copied into this one. */
  readonly copyOf?: Browser;
};

const read = (user_agent: string) => describeBrowser(user_agent) ?? '';
const sampleOf = (name: string) => {
  const found = realBrowsers.find((browser) => browser.name === name);
  if (!found) throw new Error(`no browser is called ${name}`);
  return { traits: read(found.headers.user_agent), user_agent: judgeUserAgent(found.headers) };
};
type Sample = ReturnType<typeof sampleOf>;

/** Roughly as they are used in Europe. */
const laptops: readonly (readonly [number, Sample])[] = [
  [47, sampleOf('Chrome on Windows')],
  [14, sampleOf('Edge on Windows')],
  [8, sampleOf('Firefox on Windows')],
  [10, sampleOf('Chrome on macOS')],
  [11, sampleOf('Safari on macOS')],
  [2, sampleOf('Firefox on macOS')],
  [3, sampleOf('Firefox on Linux')],
  [3, sampleOf('Chrome on Linux')],
  [2, sampleOf('Opera on Windows')],
];
const phones: readonly (readonly [number, Sample])[] = [
  [48, sampleOf('Chrome on Android')],
  [34, sampleOf('Safari on iOS')],
  [9, sampleOf('Samsung Internet')],
  [3, sampleOf('Firefox on Android')],
  [4, sampleOf('Chrome on iOS')],
  [2, sampleOf('Edge on iOS')],
];
const scripts = unrealBrowsers.map(({ headers, verdict }): readonly [number, Sample] => [
  1,
  { traits: read(headers.user_agent), user_agent: verdict as Signals['user_agent'] },
]);

const samples = { laptop: laptops, phone: phones, script: scripts };

let made = 0;
/** A fresh browser of this sort, of a kind drawn by its share of the market. */
export function makeBrowser(random: Random, sort: keyof typeof samples): Browser {
  return { ...random.pickWeighted(samples[sort]), ...freshJar() };
}

/** A browser that says of itself what this one does, without its cookies or with a copy of them. */
export const imitate = ({ traits, user_agent }: Browser, copyOf?: Browser): Browser => ({
  traits,
  user_agent,
  ...freshJar(),
  ...(copyOf ? { copyOf } : {}),
});

export function freshJar(): { id: string; remembers: Set<string> } {
  made += 1;
  return { id: `browser-${made}`, remembers: new Set() };
}

/** What the server recognises: the id of a browser in which this account has signed in before. */
export function deviceOf({ id, remembers, copyOf }: Browser, account: string): string | undefined {
  if (copyOf) return deviceOf(copyOf, account);
  return remembers.has(account) ? id : undefined;
}
