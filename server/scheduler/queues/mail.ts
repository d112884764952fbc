import { MINUTE } from '../../kernel/duration.ts';
import { deliverMail } from '../../mail/deliver-mail.ts';
import { mailQueue } from '../../mail/new-mail.ts';
import type { QueueWork } from '../queue-work.ts';

/** Mails, tried for about two hours. */
export const mail: QueueWork = {
  policy: { name: mailQueue, retries: 10, delay_s: 15, longestDelay_s: 20 * MINUTE, expire_s: 2 * MINUTE },
  run: deliverMail,
};
