import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const keysRotated = defineEvent({
  kind: 'keys.rotated',
  category: 'keys',
  level: 'notice',
  description: 'The next signing keys took over.',
  details: z.strictObject({ actor: z.string(), algorithms: z.array(z.string()), current: z.array(z.string()) }),
});

export const keysRootRotated = defineEvent({
  kind: 'keys.root_rotated',
  category: 'keys',
  level: 'notice',
  description: 'The keys of the tenant are sealed by this root key from now on.',
  details: z.strictObject({ actor: z.string(), root_kid: z.string() }),
});
