import type { BreachSource } from './breach-sources/breach-source.ts';
import { commonList } from './breach-sources/common-list.ts';
import { localIndex } from './breach-sources/local-index.ts';
import { onlineService } from './breach-sources/online-service.ts';

/** Where passwords are looked for, in this order; what one of them knows the next ones are not asked. */
export const breachSources: readonly BreachSource[] = [commonList, localIndex, onlineService];
