import type { Detector, Span } from '../detector.ts';

const isLocal = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}\p{M}.!#$%&'*+=?^_`{|}~-]/u.test(character);
const isDomain = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}\p{M}.-]/u.test(character);

const longestLocal = 64;
const longestDomain = 255;

/** E-mail addresses (RFC 5321 §4.1.2, international ones too, but none with a slash, which is a path), also those in brackets and links: around each `@`. */
export const emails: Detector = {
  code: 'email',
  find(text) {
    const spans: Span[] = [];
    let last = 0;
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      let start = at;
      while (start > last && at - start < longestLocal && isLocal(text[start - 1])) start -= 1;
      let end = at + 1;
      while (end - at <= longestDomain && isDomain(text[end])) end += 1;
      while (end > at + 1 && /[.-]/.test(text[end - 1] ?? '')) end -= 1;
      if (start === at || end === at + 1) continue;
      spans.push({ start, end });
      last = end;
      at = end - 1;
    }
    return spans;
  },
};
