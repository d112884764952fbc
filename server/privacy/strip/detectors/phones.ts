import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Detector, Span } from '../detector.ts';

/** 20 MB with what it knows of all countries: loaded with the first candidate, which most processes never see. */
const require = createRequire(import.meta.url);
const phoneLibrary = (): typeof import('libphonenumber-js/max') => require('libphonenumber-js/max');

const fewest = 7;
const most = 15;
const longest = 40;
const mostCuts = 24;

const candidates = /(?:\+|\()?\d(?:[\d ()./-]{5,45})\d/g;

/** Whether a candidate is a number: an international one if it may be one, a national one if it is one. */
function isPhone(text: string, country: CountryCode | undefined): boolean {
  const isInternational = text.startsWith('+') || text.startsWith('00');
  const written = text.startsWith('00') ? `+${text.slice(2)}` : text;
  const number = phoneLibrary().parsePhoneNumberFromString(written, country);
  return number !== undefined && (isInternational ? number.isPossible() : number.isValid());
}

/**
 * The longest part of a candidate that is a number, cut only where a separator is: a year or an amount may stand beside
 * it. A candidate has few parts, so there are few ways to cut it.
 */
function findPhone(candidate: string, country: CountryCode | undefined): Span | undefined {
  const starts = [...candidate.matchAll(/(?<=^|[ ./-])[+(]?\d/g)].map(({ index }) => index);
  const ends = [...candidate.matchAll(/\d(?=$|[ ./-])/g)].map(({ index }) => index + 1);
  const spans = starts.flatMap((start) => ends.filter((end) => end > start).map((end) => ({ start, end })));
  spans.sort((a, b) => b.end - b.start - (a.end - a.start));
  return spans.slice(0, mostCuts).find(({ start, end }) => {
    const part = candidate.slice(start, end);
    const digits = part.replace(/\D/g, '').length;
    return digits >= fewest && digits <= most + 2 && part.length <= longest && isPhone(part, country);
  });
}

/** Telephone numbers, international and of one country, by the rules of libphonenumber. */
export const phones: Detector = {
  code: 'phone',
  find(text, phoneCountry) {
    const spans: Span[] = [];
    for (const { index, 0: candidate } of text.matchAll(candidates)) {
      if (candidate.replace(/\D/g, '').length < fewest) continue;
      const country = phoneLibrary().isSupportedCountry(phoneCountry) ? phoneCountry : undefined;
      const found = findPhone(candidate, country);
      if (found) spans.push({ start: index + found.start, end: index + found.end });
    }
    return spans;
  },
};
