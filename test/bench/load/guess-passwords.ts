import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../bench-clients.ts';
import { Browser } from './browser.ts';
import type { Endpoints } from './discover.ts';
import { authorizationUrl } from './signed-in-user.ts';

export type Guessing = {
  readonly target: Target;
  readonly endpoints: Endpoints;
  readonly isFlooding: () => boolean;
  /** Told the status of each answer to a posted password, or the name of the error. */
  readonly count: (status: number | string) => void;
};

const AFTER_FAILURE_MS = 20;

/** One machine of a botnet: opens the login page as a browser would and posts a wrong password to it, over and over. */
export async function guessPasswords(guessing: Guessing): Promise<void> {
  while (guessing.isFlooding()) {
    try {
      await guessInOneInteraction(guessing);
    } catch (error) {
      guessing.count(error instanceof Error ? error.message.slice(0, 80) : 'error');
      await sleep(AFTER_FAILURE_MS);
    }
  }
}

/** Each guess from another network, at another account, with another password: the limits on guessing let it through. */
async function guessInOneInteraction({ target, endpoints, count }: Guessing): Promise<void> {
  const browser = new Browser({ 'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}` });
  const page = await browser.open(authorizationUrl(endpoints, target, {}).url);
  const guess = randomInt(2 ** 40);
  const next = await browser.submit(page, {
    login: `nobody-${guess}@example.org`,
    password: `wrong password ${guess}`,
  });
  if (next === undefined) throw new Error(`no login form, status ${page.status}`);
  count(next.status);
}
