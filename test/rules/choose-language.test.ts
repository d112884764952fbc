import { describe, expect, it } from 'vitest';
import { findLanguage } from '../../server/kernel/languages.ts';
import { chooseLanguage, type LanguageWishes } from '../../server/language/choose-language.ts';

describe('findLanguage', () => {
  it.each(['', '*', 'fr', 'deu', 'd', 'xx-de', '-', 'de\u0000', '../de', '__proto__'])('knows none for %j', (tag) => {
    expect(findLanguage(tag)).toBeUndefined();
  });

  it.each(['de', 'DE', 'de-AT', 'de-Latn-CH-1996', 'de_DE', ' de '])('RFC 4647 §3.4 finds German for %j', (tag) => {
    expect(findLanguage(tag)).toBe('de');
  });
});

describe('chooseLanguage', () => {
  const everything: LanguageWishes = {
    own: 'de',
    kept: 'en',
    ui_locales: 'de',
    accept_language: 'en',
    fallback: 'de',
  };
  const wishes = ['own', 'kept', 'ui_locales', 'accept_language', 'fallback'] as const;

  /** Where one wish names a language and all that come after it name the other, the stronger wish counts. */
  it.each(wishes)('hears %s before all that come after it', (wish) => {
    const later = wishes.slice(wishes.indexOf(wish) + 1);
    for (const [language, other] of [
      ['de', 'en'],
      ['en', 'de'],
    ] as const) {
      const rest = Object.fromEntries(later.map((name) => [name, other]));
      expect(chooseLanguage({ fallback: other, ...rest, [wish]: language })).toBe(language);
    }
  });

  it.each(wishes.slice(0, -1))('passes over %s when it names a language that there is not', (wish) => {
    const later = wishes.slice(wishes.indexOf(wish) + 1);
    const rest = Object.fromEntries(later.map((name) => [name, everything[name]]));
    const next = later[0] && everything[later[0]];
    for (const unknown of ['fr', '', 'x'.repeat(5_000), '\u0000', 'fr-FR fr'])
      expect(chooseLanguage({ fallback: 'en', ...rest, [wish]: unknown })).toBe(next);
  });

  it.each([
    ['fr de en', 'de'],
    ['en-GB de', 'en'],
    ['  de-CH', 'de'],
    ['', 'en'],
  ])('OIDC Core §3.1.2.1 takes the first of ui_locales %j that there is', (ui_locales, language) => {
    expect(chooseLanguage({ ui_locales, fallback: 'en' })).toBe(language);
  });

  it.each([undefined, '', '*', 'fr', 'xx;q=abc', ';;,,;q=', 'de;q=0', 'de;q=0.0, fr'])(
    'speaks the language of the tenant to a browser that asks for %j',
    (accept_language) => {
      expect(chooseLanguage({ accept_language, fallback: 'en' })).toBe('en');
    },
  );

  it.each([
    ['de', 'de'],
    ['de-AT,en;q=0.5', 'de'],
    ['en;q=0.5, de;q=0.9', 'de'],
    ['en;q=0.9, de;q=0.5', 'en'],
    ['fr, de;q=0.1', 'de'],
    ['de;q=0, en;q=0.1', 'en'],
  ])('RFC 9110 §12.5.4 picks the most wanted of the languages there are for %j', (accept_language, language) => {
    const fallback = language === 'de' ? 'en' : 'de';
    expect(chooseLanguage({ accept_language, fallback })).toBe(language);
  });
});
