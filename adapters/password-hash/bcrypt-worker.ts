import { setPriority } from 'node:os';
import { compareSync, hashSync } from 'bcrypt';
import { dummyHashOf } from './dummy-hash.ts';

/** What a hashing thread is asked: a new hash of `text`, or whether `text` belongs to `hash`. */
export type BcryptTask =
  | { readonly kind: 'hash'; readonly text: string; readonly cost: number }
  | {
      readonly kind: 'verify';
      readonly text: string;
      readonly hash: string;
      /** Costs of dummies that are verified as well, so that every verification takes as long as any other. */
      readonly also: readonly number[];
    };

// Linux gives each thread its own niceness, so this thread yields to the event loop and to token signing. Elsewhere the
// call would slow the whole process down. The synchronous functions keep bcrypt here, out of libuv's shared pool.
if (process.platform === 'linux') setPriority(19);

/** Runs in a thread of the pool. */
export function runBcryptTask(task: BcryptTask): string | boolean {
  if (task.kind === 'hash') return hashSync(task.text, task.cost);
  const isRight = compareSync(task.text, task.hash);
  for (const cost of task.also) compareSync(task.text, dummyHashOf(cost));
  return isRight;
}
