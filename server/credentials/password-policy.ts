import { z } from 'zod';

/** NIST SP 800-63B-4 §3.1.1.2: at least this long whatever a tenant chooses. In characters, as all lengths here. */
const shortest = 8;
export const maxPasswordLength = 128;

/** What passwords of a tenant have to be like. Length and strength are what count; kinds of characters only if asked for. */
export const passwordPolicy = z.strictObject({
  min_length: z.int().min(shortest, `must be at least ${shortest}`).max(64, 'must be at most 64').default(12),
  /** How many of the four kinds: small letters, capitals, digits, others. */
  min_kinds: z.int().min(1).max(4, 'must be 1 to 4').default(1),
  /** zxcvbn's score: 0 (guessed in a few tries) to 4 (not in 10^10). */
  min_strength: z.int().min(0).max(4, 'must be 0 to 4').default(3),
  /** How many earlier passwords must not come again, the current one among them. */
  history: z.int().min(0).max(24, 'must be at most 24').default(3),
  /** Of a password that could not be looked up among those known from breaches, when it is chosen and at a login. */
  when_breach_check_fails: z.enum(['allow', 'refuse']).default('allow'),
});

export type PasswordPolicy = z.output<typeof passwordPolicy>;

export const passwordProblems = [
  'password_too_short',
  'password_too_long',
  'password_too_few_kinds',
  'password_contains_email',
  'password_contains_name',
  'password_too_weak',
  'password_too_common',
  'password_used_before',
  'password_not_checked',
] as const;

export type PasswordProblem = (typeof passwordProblems)[number];

export const isPasswordProblem = (code: string): code is PasswordProblem =>
  (passwordProblems as readonly string[]).includes(code);

/** Whose password it will be: words that must not be in it. */
export type PasswordOwner = { readonly email: string; readonly names?: readonly (string | null | undefined)[] };

/** A shorter part, such as the one of `al@`, is in too many good passwords by chance. */
const minPart = 4;

const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

const partsOf = (text: string | null | undefined): string[] =>
  (text ?? '')
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= minPart);

/** Words that an attacker who knows the person tries first. */
export const wordsOf = ({ email, names = [] }: PasswordOwner): string[] => [email, ...names].flatMap(partsOf);

/** All that is wrong with a password by itself, the first to be told first. */
export function listPasswordProblems(
  password: string,
  { email, names = [] }: PasswordOwner,
  { min_length, min_kinds }: Pick<PasswordPolicy, 'min_length' | 'min_kinds'>,
): PasswordProblem[] {
  const normalised = password.normalize('NFC');
  const length = [...normalised].length;
  const lower = normalised.toLowerCase();
  const contains = (word: string) => word.length >= minPart && lower.includes(word);
  const [localPart = ''] = email.trim().normalize('NFC').toLowerCase().split('@');
  const found: readonly (PasswordProblem | false)[] = [
    length < min_length && 'password_too_short',
    length > maxPasswordLength && 'password_too_long',
    kinds.filter((kind) => kind.test(normalised)).length < min_kinds && 'password_too_few_kinds',
    contains(localPart) && 'password_contains_email',
    names.flatMap(partsOf).some(contains) && 'password_contains_name',
  ];
  return found.filter((problem) => problem !== false);
}

/** What is wrong with a password by itself; undefined when nothing is. */
export const findPasswordProblem = (...given: Parameters<typeof listPasswordProblems>): PasswordProblem | undefined =>
  listPasswordProblems(...given)[0];
