import type { Email, EmailContext } from './email.ts';
import { type SignInWarning, signInWarning } from './sign-in-warning.ts';

export const refusedSignInEmail = (context: EmailContext, warning: SignInWarning): Email =>
  signInWarning(context, context.texts.refusedSignIn, warning);
