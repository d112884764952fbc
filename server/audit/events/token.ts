import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { riskDetails } from '../risk-details.ts';

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

export const tokenRiskRefused = defineEvent({
  kind: 'token.risk_refused',
  category: 'token',
  level: 'warning',
  description: 'A refresh token came from where its user would be asked for more; it was refused, and is still good.',
  details: z.strictObject({ risk: riskDetails }),
});

export const grantRevoked = defineEvent({
  kind: 'grant.revoked',
  category: 'token',
  level: 'info',
  description: 'What a user had given a client was taken back, with all tokens.',
  details: z.strictObject({ grant_id: z.string(), at: z.string().optional() }),
});
