import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../bench-clients.ts';
import { Browser } from './browser.ts';
import type { Endpoints } from './discover.ts';
import { authorizationUrl } from './signed-in-user.ts';

export type Guessing = {
  readonly target: Target;
  readonly endpoints: Endpoints;
  readonly login: string;
  readonly isFlooding: () => boolean;
  /** Told the status of each answer to a posted password, or the name of the error. */
  readonly count: (status: number | string) => void;
};

const GUESSES_PER_INTERACTION = 20;
const AFTER_FAILURE_MS = 20;

/** One attacker: opens the login page as a browser would and posts wrong passwords to it, over and over. */
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

async function guessInOneInteraction({ target, endpoints, login, isFlooding, count }: Guessing): Promise<void> {
  const browser = new Browser();
  let page = await browser.open(authorizationUrl(endpoints, target, {}).url);
  for (let guess = 0; guess < GUESSES_PER_INTERACTION && isFlooding(); guess += 1) {
    const password = `wrong password ${guess}`;
    const next = await browser.submit(page, { login, password });
    if (next === undefined) {
      if (guess === 0) throw new Error(`no login form, status ${page.status}`);
      return;
    }
    count(next.status);
    page = next;
  }
}
