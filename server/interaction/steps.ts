import type { Step } from './step.ts';
import { changePassword } from './steps/change-password.ts';
import { consent } from './steps/consent.ts';
import { emailCode } from './steps/email-code.ts';
import { enrolTotp } from './steps/enrol-totp.ts';
import { password } from './steps/password.ts';
import { recoveryCodes } from './steps/recovery-codes.ts';
import { secondFactor } from './steps/second-factor.ts';
import { signInLink } from './steps/sign-in-link.ts';
import { terms } from './steps/terms.ts';

/** All steps, in the order in which they come. */
// A new password comes after the second factor, or the code that does for it: who has only the old one must not replace it.
export const steps: readonly Step[] = [
  password,
  signInLink,
  secondFactor,
  emailCode,
  changePassword,
  enrolTotp,
  recoveryCodes,
  terms,
  consent,
];
