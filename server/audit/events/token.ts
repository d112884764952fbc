import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const authorizationGranted = defineEvent({
  kind: 'authorization.granted',
  category: 'token',
  level: 'info',
  description: 'A client got the answer to an authorization request, with access to the data of these scopes.',
  details: z.strictObject({ scope: z.string().optional() }),
});

export const tokenIssued = defineEvent({
  kind: 'token.issued',
  category: 'token',
  level: 'info',
  description: 'A client got tokens.',
  details: z.strictObject({ grant_type: z.string(), scope: z.string().optional() }),
});

export const tokenReuseDetected = defineEvent({
  kind: 'token.reuse_detected',
  category: 'token',
  level: 'warning',
  description: 'A code or refresh token was used that had been used before; whatever it had bought was ended.',
  details: z.strictObject({ grant_id: z.string(), of: z.string().optional() }),
});

export const grantRevoked = defineEvent({
  kind: 'grant.revoked',
  category: 'token',
  level: 'info',
  description: 'What a user had given a client was taken back, with all tokens.',
  details: z.strictObject({ grant_id: z.string(), at: z.string().optional() }),
});
