import type { QueueWork } from './queue-work.ts';
import { mail } from './queues/mail.ts';

export const queues: readonly QueueWork[] = [mail];
