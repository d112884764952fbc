import type { Check } from './checks/check.ts';
import { flood } from './checks/flood.ts';
import { limits } from './checks/limits.ts';
import { login } from './checks/login.ts';
import { memory } from './checks/memory.ts';
import { rows } from './checks/rows.ts';
import { startup } from './checks/startup.ts';

/** Every check beside the table, in the order in which they run. A new one is a file in `checks/` and a line here. */
export const checks: readonly Check[] = [startup, memory, login, flood, limits, rows];
