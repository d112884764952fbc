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
  const guesser = (client: number) =>
    guessPasswords({
      target: order.target,
      endpoints,
      // Half of them aim at an account that exists.
      login: client % 2 === 0 ? (order.target.users[0]?.login ?? '') : `nobody-${client}@example.org`,
      isFlooding: () => isFlooding,
      count: (status) => statuses.set(status, (statuses.get(status) ?? 0) + 1),
    });
  await Promise.all(Array.from({ length: order.clients }, (_, client) => guesser(client)));
  process.send?.({ seconds: (performance.now() - startedAt) / 1000, statuses: Object.fromEntries(statuses) });
});
process.on('disconnect', () => process.exit(0));
