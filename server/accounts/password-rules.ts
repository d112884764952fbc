/** NIST SP 800-63B-4 §3.1.1.2: length is what counts; no rules about kinds of characters. Lengths are in characters. */
export const minPasswordLength = 12;
const maxPasswordLength = 1024;

/** A shorter local part, such as `al@`, is in too many good passwords by chance. */
const minLocalPart = 4;

export type PasswordProblem = 'password_too_short' | 'password_too_long' | 'password_contains_email';

/** What is wrong with a password that somebody chooses for the account with this e-mail; undefined when nothing is. */
export function findPasswordProblem(password: string, email: string): PasswordProblem | undefined {
  const normalised = password.normalize('NFC');
  const length = [...normalised].length;
  if (length < minPasswordLength) return 'password_too_short';
  if (length > maxPasswordLength) return 'password_too_long';
  const [localPart = ''] = email.trim().normalize('NFC').toLowerCase().split('@');
  const isInside = localPart.length >= minLocalPart && normalised.toLowerCase().includes(localPart);
  return isInside ? 'password_contains_email' : undefined;
}
