import type { Email, EmailContext } from './email.ts';
import { type SignInWarning, signInWarning } from './sign-in-warning.ts';

export const stoppedSignInEmail = (context: EmailContext, warning: SignInWarning): Email =>
  signInWarning(context, context.texts.stoppedSignIn, warning);
