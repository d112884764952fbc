import type { Detector, Span } from '../detector.ts';

const isLocal = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}\p{M}.!#$%&'*+=?^_`{|}~-]/u.test(character);
const isDomain = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}\p{M}.-]/u.test(character);

const longestLocal = 64;
const longestDomain = 255;

/** `@`, also as it is written within an address of the web or a page. */
const signs = /@|%40|&#64;|&commat;/gi;

/** Where the part before the sign begins, not before `from`: a word, or anything in quotation marks (RFC 5321 §4.1.2). */
function findStart(text: string, sign: number, from: number): number {
  const earliest = Math.max(from, sign - longestLocal);
  if (text[sign - 1] === '"') {
    const quote = text.lastIndexOf('"', sign - 2);
    if (quote >= earliest) return quote;
  }
  let start = sign;
  while (start > earliest && isLocal(text[start - 1])) start -= 1;
  return start;
}

/** E-mail addresses (RFC 5321 §4.1.2, international ones too, but none with a slash, which is a path), also those in brackets and links: around each `@`. */
export const emails: Detector = {
  code: 'email',
  find(text) {
    const spans: Span[] = [];
    // What was looked at for one sign is not looked at again for the next.
    let last = 0;
    for (const { index, 0: sign } of text.matchAll(signs)) {
      if (index < last) continue;
      const start = findStart(text, index, last);
      const after = index + sign.length;
      let end = after;
      while (end - after < longestDomain && isDomain(text[end])) end += 1;
      while (end > after && /[.-]/.test(text[end - 1] ?? '')) end -= 1;
      last = after;
      if (start === index || end === after) continue;
      spans.push({ start, end });
      last = end;
    }
    return spans;
  },
};
