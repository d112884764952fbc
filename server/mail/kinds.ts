import type { z } from 'zod';
import { emailChange } from './kinds/email-change.ts';
import { emailChangeNotice } from './kinds/email-change-notice.ts';
import { emailChanged } from './kinds/email-changed.ts';
import { emailCode } from './kinds/email-code.ts';
import { factorAdded } from './kinds/factor-added.ts';
import { incident } from './kinds/incident.ts';
import { invitation } from './kinds/invitation.ts';
import { locked } from './kinds/locked.ts';
import { newSignIn } from './kinds/new-sign-in.ts';
import { passwordChanged } from './kinds/password-changed.ts';
import { recovery } from './kinds/recovery.ts';
import { refusedSignIn } from './kinds/refused-sign-in.ts';
import { registration } from './kinds/registration.ts';
import { signInLink } from './kinds/sign-in-link.ts';
import { stoppedSignIn } from './kinds/stopped-sign-in.ts';
import { test } from './kinds/test.ts';
import { verification } from './kinds/verification.ts';

/** Every mail there is. */
export const mailKinds = [
  recovery,
  registration,
  invitation,
  verification,
  emailChange,
  emailChangeNotice,
  emailChanged,
  passwordChanged,
  emailCode,
  signInLink,
  factorAdded,
  newSignIn,
  refusedSignIn,
  stoppedSignIn,
  locked,
  incident,
  test,
] as const;

type Kind = (typeof mailKinds)[number];

/** A mail as code asks for it. */
export type NewMail = {
  [Name in Kind['name']]: { readonly kind: Name; readonly content: z.input<Extract<Kind, { name: Name }>['content']> };
}[Kind['name']];
