import { account } from './attempt-limits/account.ts';
import type { AttemptLimit } from './attempt-limits/attempt-limit.ts';
import { network } from './attempt-limits/network.ts';
import { password } from './attempt-limits/password.ts';

/** What attempts to sign in are limited by; all of them are counted in one step. */
export const attemptLimits: readonly AttemptLimit[] = [account, network, password];
