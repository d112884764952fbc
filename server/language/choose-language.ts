import { findLanguage, type Language } from '../kernel/languages.ts';

/** What speaks for one language or another, the strongest first; any of it may name languages that there are no texts in. */
export type LanguageWishes = {
  /** What the user has chosen in their account: a tag of BCP 47. */
  readonly own?: string | null | undefined;
  /** What was chosen in this browser, on a page. */
  readonly kept?: string | undefined;
  /** OIDC Core §3.1.2.1: what the app asks for, tags with spaces between them, the preferred one first. */
  readonly ui_locales?: string | undefined;
  /** The header (RFC 9110 §12.5.4). */
  readonly accept_language?: string | undefined;
  /** The tenant's. */
  readonly fallback: Language;
};

/** More than a browser or an app that means well has to say. */
const maxTags = 30;

/** The tags of an `Accept-Language` header, the most wanted first; refused ones (`q=0`) are left out. */
function wantedTags(header: string): readonly string[] {
  return header
    .split(',', maxTags)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

const findFirst = (tags: readonly string[]): Language | undefined =>
  tags.map(findLanguage).find((language) => language !== undefined);

/** The first of the languages in `ui_locales` that there is. */
export const findFirstLanguage = (ui_locales: string): Language | undefined =>
  findFirst(ui_locales.split(' ', maxTags));

/** The language of a page. */
export function chooseLanguage({ own, kept, ui_locales, accept_language, fallback }: LanguageWishes): Language {
  return (
    findLanguage(own ?? '') ??
    findLanguage(kept ?? '') ??
    findFirstLanguage(ui_locales ?? '') ??
    findFirst(wantedTags(accept_language ?? '')) ??
    fallback
  );
}
