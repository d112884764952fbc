import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Language, languages } from '../../server/kernel/languages.ts';
import { emailTexts } from '../../views/emails/texts.ts';
import { type Html, html, renderToString } from '../../views/html.ts';
import { en } from '../../views/messages/en.ts';
import { messages } from '../../views/messages.ts';
import { samplePage, samplePages } from './sample-pages.ts';

/** The paths of all texts, like `login.errors.credentials`, and what stands there. */
const entriesOf = (texts: object, prefix = ''): [string, unknown][] =>
  Object.entries(texts).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null ? entriesOf(value, `${prefix}${key}.`) : [[prefix + key, value]],
  );

/** What kind of text stands where. */
const shapeOf = (texts: object) => entriesOf(texts).map(([path, value]) => `${path}: ${typeof value}`);

/** The same messages, telling `seen` which of them are read. */
function watch<T extends object>(texts: T, seen: Set<string>, prefix = ''): T {
  return new Proxy(texts, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      seen.add(`${prefix}${String(key)}`);
      return typeof value === 'object' && value !== null ? watch(value, seen, `${prefix}${String(key)}.`) : value;
    },
  });
}

/** What a text that takes something may be given: a number for one and for several, a name, a piece of a page, a link. */
const given = [1, 7, 'X', html`X`, (text: string) => html`${text}`];

/** All that a text says; what it cannot take is left out. */
function sayings(text: unknown): string[] {
  if (typeof text !== 'function') return [String(text)];
  const attempts = given.map((value) => {
    try {
      const said: unknown = text(value, value);
      return typeof said === 'string' ? said : renderToString(said as Html);
    } catch {
      return undefined;
    }
  });
  return attempts.filter((said) => said !== undefined);
}

/** Texts that are the same words in both languages. */
const sameInEnglish: Readonly<Record<Exclude<Language, 'en'>, readonly string[]>> = {
  de: [
    'direction',
    'layout.title',
    'home.issuer',
    'emailCode.code',
    'newAccount.name',
    'errorPage.error',
    'account.profile.names',
    'account.twoStep.passkeys',
    'account.twoStep.name',
    'account.devices.apps',
    'account.privacy.textVersion',
    'signInFacts.browser',
    // The same in mails.
    'signInFacts.browser',
  ],
};

const kinds = { messages, emailTexts } as const;

describe('the texts', () => {
  it.each([
    ['messages', 'messages'],
    ['emailTexts', 'emails/texts'],
  ] as const)('%s have a file for each language, and no other', (kind, folder) => {
    const files = readdirSync(new URL(`../../views/${folder}/`, import.meta.url)).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(files.toSorted()).toEqual(languages.map((lang) => `${lang}.ts`).toSorted());
    for (const lang of languages) expect(kinds[kind][lang].lang).toBe(lang);
  });

  it('are all shown on some page', () => {
    const seen = new Set<string>();
    samplePages(samplePage({ messages: watch(en, seen) }));
    const paths = entriesOf(en).map(([path]) => path);
    const unused = paths.filter((path) => !seen.has(path));
    // `lang` and `name` choose the messages, and are no texts on a page.
    expect(unused).toEqual(['lang', 'name']);
  });

  it('(as a check of this test: all of them can be made to say something)', () => {
    for (const texts of [messages.en, emailTexts.en])
      for (const [path, text] of entriesOf(texts)) expect(sayings(text), path).not.toEqual([]);
  });
});

describe.each(languages.filter((lang) => lang !== 'en'))('the texts in %s', (lang) => {
  it('are as many and of the same kinds as in English', () => {
    for (const texts of Object.values(kinds)) expect(shapeOf(texts[lang])).toEqual(shapeOf(texts.en));
  });

  it('are translated, except for what is the same word', () => {
    const same = Object.values(kinds).flatMap((texts) => {
      const english = new Map(entriesOf(texts.en));
      return entriesOf(texts[lang]).flatMap(([path, text]) => {
        const said = new Set(sayings(english.get(path)));
        return sayings(text).some((one) => said.has(one)) ? [path] : [];
      });
    });
    expect(same).toEqual(sameInEnglish[lang]);
  });
});
