import type { z } from 'zod';
import { newUser } from './create-user.ts';

/** What an operator says of somebody who is to make their account themselves. */
export const invitedUser = newUser.omit({ password: true, email_verified: true });

export type InvitedUser = z.output<typeof invitedUser>;
