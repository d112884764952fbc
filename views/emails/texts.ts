import { type EmailTexts, en } from './texts/en.ts';

const languages: readonly EmailTexts[] = [en];

/** The texts in a language of the pages; English where there are none. */
export const emailTextsFor = (lang: string): EmailTexts => languages.find((texts) => texts.lang === lang) ?? en;
