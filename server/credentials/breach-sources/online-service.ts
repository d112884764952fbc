import type { BreachSource } from './breach-source.ts';

/** Have I Been Pwned or a mirror of it, where an operator has turned it on. */
export const onlineService: BreachSource = {
  name: 'online-service',
  isElsewhere: true,
  has: async ({ pwnedPasswords }, password) => (await pwnedPasswords?.has(password)) ?? false,
};
