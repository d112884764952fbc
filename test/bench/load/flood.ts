import { setPriority } from 'node:os';
import type { Target } from '../bench-clients.ts';
import { discover } from './discover.ts';
import { guessPasswords } from './guess-passwords.ts';

/**
 * The attacker, a process of its own: clients that post wrong passwords to the login form without a pause. It yields the
 * cores to everybody else, as an attacker on another machine would; what is measured is the server's own load.
 */
setPriority(10);

const statuses = new Map<number | string, number>();
let isFlooding = false;

type Order = { readonly target: Target; readonly clients: number } | { readonly stop: true };

process.on('message', async (order: Order) => {
  if ('stop' in order) {
    isFlooding = false;
    return;
  }
  isFlooding = true;
  statuses.clear();
  const startedAt = performance.now();
  const endpoints = await discover(order.target);
  const guesser = () =>
    guessPasswords({
      target: order.target,
      endpoints,
      isFlooding: () => isFlooding,
      count: (status) => statuses.set(status, (statuses.get(status) ?? 0) + 1),
    });
  await Promise.all(Array.from({ length: order.clients }, guesser));
  process.send?.({ seconds: (performance.now() - startedAt) / 1000, statuses: Object.fromEntries(statuses) });
});
process.on('disconnect', () => process.exit(0));
