import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en, type Messages } from '../../views/messages/en.ts';
import { messagesFor } from '../../views/messages.ts';
import { samplePage, samplePages } from './sample-pages.ts';

const folder = new URL('../../views/messages/', import.meta.url);
const german: Messages = { ...en, lang: 'de' };
const brazilian: Messages = { ...en, lang: 'pt-BR' };
const all = [en, german, brazilian];

/** The paths of all texts, like `login.errors.credentials`. */
function pathsOf(messages: object, prefix = ''): string[] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? pathsOf(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

/** The same messages, telling `seen` which of them are read. */
function watch<T extends object>(messages: T, seen: Set<string>, prefix = ''): T {
  return new Proxy(messages, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      seen.add(`${prefix}${String(key)}`);
      return typeof value === 'object' && value !== null ? watch(value, seen, `${prefix}${String(key)}.`) : value;
    },
  });
}

describe('messagesFor', () => {
  it.each([undefined, '', '*', 'fr', 'xx;q=abc', ';;,,;q=', 'de;q=0'])(
    'speaks English to a browser that asks for %j',
    (header) => {
      expect(messagesFor(header, all)).toBe(en);
    },
  );

  it.each([
    ['de', german],
    ['de-AT,en;q=0.5', german],
    ['en;q=0.5, de;q=0.9', german],
    ['PT-br', brazilian],
    ['fr, de;q=0.1', german],
    ['de;q=0, en;q=0.1', en],
  ])('picks the most wanted of the languages there are for %j', (header, expected) => {
    expect(messagesFor(header, all)).toBe(expected);
  });

  it('knows every language there is a file for', async () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
      const lang = file.replace('.ts', '');
      const module = (await import(new URL(file, folder).href)) as Record<string, Messages>;
      expect(Object.values(module), `${file} is not in views/messages.ts`).toContain(messagesFor(lang));
    }
  });
});

describe('the English messages', () => {
  it('are all shown on some page', () => {
    const seen = new Set<string>();
    samplePages(samplePage({ messages: watch(en, seen) }));
    // Words of the risk factors are for the command line and the API too: test/risk/describe-factor.test.ts has all of them.
    const unused = pathsOf(en).filter((path) => !seen.has(path) && !path.startsWith('risk.factors.'));
    // `lang` chooses the messages, and is no text.
    expect(unused).toEqual(['lang']);
  });
});
