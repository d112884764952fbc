import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const export_id = z.uuid();

export const exportRequested = defineEvent({
  kind: 'export.requested',
  category: 'privacy',
  level: 'notice',
  description: 'A copy of everything held about a user was asked for.',
  details: z.strictObject({ actor: z.string(), export_id }),
});

export const exportDownloaded = defineEvent({
  kind: 'export.downloaded',
  category: 'privacy',
  level: 'notice',
  description: 'A copy of everything held about a user was downloaded, with its link or by an operator.',
  details: z.strictObject({ export_id, actor: z.string().optional() }),
});
