import type { Language } from '../../server/kernel/languages.ts';
import { de } from './texts/de.ts';
import { type EmailTexts, en } from './texts/en.ts';

/** Every word of the mails, in each language. */
export const emailTexts: Readonly<Record<Language, EmailTexts>> = { en, de };
