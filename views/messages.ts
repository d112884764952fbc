import type { Language } from '../server/kernel/languages.ts';
import { de } from './messages/de.ts';
import { en, type Messages } from './messages/en.ts';

/** Every word on the pages, in each language. */
export const messages: Readonly<Record<Language, Messages>> = { en, de };
