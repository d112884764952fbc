import { isCommonPassword } from '../common-passwords.ts';
import type { BreachSource } from './breach-source.ts';

/** The passwords that are used most, which come with the program. */
export const commonList: BreachSource = {
  name: 'common-list',
  isElsewhere: false,
  has: (_deps, password) => isCommonPassword(password),
};
