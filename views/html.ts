/**
 * HTML as values. `html` escapes everything that is put into it, so a page is safe by construction; only `Html` passes as it is,
 * and only `html` and `raw` make one. Attribute values are always written in double quotes.
 */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The markup of `html`; static, so that it is not a method everybody sees on a page. */
  static textOf(html: Markup): string {
    return html.#text;
  }
}

/** Markup that can be sent. Its private field makes it impossible to pass a look-alike. */
export type Html = Markup;

/** What `html` accepts: `false`, `null` and `undefined` print nothing, so `${isOpen && html`…`}` works. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

function toMarkup(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Markup) return Markup.textOf(value);
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(toMarkup).join('');
  throw new TypeError('only text, numbers, lists and markup can be put into html');
}

/** Markup that is already trusted. Never for text that came from a person, a client or a database. */
export const raw = (markup: string): Html => new Markup(markup);

/** A template whose values are escaped, unless they are `Html` themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return raw(strings.reduce((markup, part, index) => markup + toMarkup(values[index - 1]) + part));
}

/** The page as text, for the response body. */
export const renderToString = (page: Html): string => Markup.textOf(page);
