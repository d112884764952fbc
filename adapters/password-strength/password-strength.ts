import { Piscina } from 'piscina';
import type { estimateStrength, StrengthTask } from './estimate-strength.ts';

export type PasswordStrength = {
  /** 0 (guessed in a few tries) to 4. Throws when too many wait. */
  readonly estimate: (password: string, hints: readonly string[]) => Promise<number>;
  readonly close: () => Promise<void>;
};

const IDLE_MS = 30_000;
const maxQueue = 64;

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
    maxQueue,
    idleTimeout: IDLE_MS,
    env: {},
  });
  return {
    estimate: (password, hints) => pool.run({ password, hints }),
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
