import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

/** `error_detail` is for us alone and may quote what the client sent, so it is stored sealed. */
function defineRefusal<const Kind extends string>(kind: Kind, description: string) {
  return defineEvent({
    kind,
    category: 'token',
    level: 'warning',
    description,
    details: z.strictObject({
      error: z.string(),
      error_description: z.string().optional(),
      error_detail: z.string().optional(),
    }),
    personal: ['error_detail'],
  });
}

export const tokenRefused = defineRefusal('token.refused', 'A client asked for tokens and got none.');
export const authorizationRefused = defineRefusal('authorization.refused', 'An authorization request was refused.');
export const introspectionRefused = defineRefusal('introspection.refused', 'Nobody was told about a token.');
export const revocationRefused = defineRefusal('revocation.refused', 'A token was not revoked as somebody asked.');
export const userinfoRefused = defineRefusal('userinfo.refused', 'A request for the data of a user was refused.');
export const logoutRefused = defineRefusal('logout.refused', 'A request to sign out was refused.');
