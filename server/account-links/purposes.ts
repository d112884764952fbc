import type { LinkPurpose } from './link-purpose.ts';
import { changeEmail } from './purposes/change-email.ts';
import { invitation } from './purposes/invitation.ts';
import { notMe } from './purposes/not-me.ts';
import { recover } from './purposes/recover.ts';
import { register } from './purposes/register.ts';
import { unlock } from './purposes/unlock.ts';
import { verify } from './purposes/verify.ts';

export const linkPurposes: readonly LinkPurpose[] = [recover, register, invitation, verify, changeEmail, unlock, notMe];
