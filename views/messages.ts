import { en, type Messages } from './messages/en.ts';

/** The languages there are; the first is for everybody whose own is not among them. */
const languages: readonly Messages[] = [en];

/** Language tags of an `Accept-Language` header, the most wanted first; refused ones (`q=0`) are left out (RFC 9110 §12.5.4). */
function wantedTags(acceptLanguage: string): readonly string[] {
  return acceptLanguage
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

/** The text in the language a browser asks for, by exact tag or by its first part (`en-GB` reads `en`). */
export function messagesFor(acceptLanguage: string | undefined, available: readonly Messages[] = languages): Messages {
  for (const tag of wantedTags(acceptLanguage ?? '')) {
    const primary = tag.split('-')[0];
    const found =
      available.find(({ lang }) => lang.toLowerCase() === tag) ??
      available.find(({ lang }) => lang.toLowerCase() === primary);
    if (found !== undefined) return found;
  }
  return available[0] ?? en;
}
