import type { QueueWork } from './queue-work.ts';
import { incidents } from './queues/incidents.ts';
import { logoutNotices } from './queues/logout-notices.ts';
import { mail } from './queues/mail.ts';

export const queues: readonly QueueWork[] = [mail, logoutNotices, incidents];
