import { Piscina } from 'piscina';
import { HashPoolFull } from '../password-hash/hash-pool-full.ts';
import type { estimateStrength, StrengthTask } from './estimate-strength.ts';

export type PasswordStrength = {
  /**
   * 0 (guessed in a few tries) to 4. Throws `HashPoolFull` when too many wait; for what is still being typed soon, so
   * that there is room for those who have chosen.
   */
  readonly estimate: (password: string, hints: readonly string[], of?: { isTyped?: boolean }) => Promise<number>;
  readonly close: () => Promise<void>;
};

const IDLE_MS = 30_000;
const maxWaiting = 64;
const maxWaitingTyped = 8;

/**
 * Judges passwords in a thread of its own, for the event loop's sake and because the word lists take some 100 MB: they
 * are loaded when somebody chooses a password, and dropped soon after.
 */
export function createPasswordStrength(): PasswordStrength {
  const pool = new Piscina<StrengthTask, ReturnType<typeof estimateStrength>>({
    filename: new URL('./estimate-strength.ts', import.meta.url).href,
    name: 'estimateStrength',
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    env: {},
  });
  // Counted here: Piscina's own limit would also count calls for which a thread is only just starting.
  let waiting = 0;
  return {
    async estimate(password, hints, { isTyped = false } = {}) {
      if (waiting >= (isTyped ? maxWaitingTyped : maxWaiting)) throw new HashPoolFull();
      waiting += 1;
      return pool.run({ password, hints }).finally(() => {
        waiting -= 1;
      });
    },
    close: () => pool.destroy(),
  };
}

/** The same in the thread that asks: for a command, which has nothing else to do. */
export const createPasswordStrengthHere = (): PasswordStrength => ({
  async estimate(password, hints) {
    const { estimateStrength: estimate } = await import('./estimate-strength.ts');
    return estimate({ password, hints });
  },
  close: async () => {},
});
