import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Detector, Span } from '../detector.ts';

/** 20 MB with what it knows of all countries: loaded with the first candidate, which most processes never see. */
const require = createRequire(import.meta.url);
const phoneLibrary = (): typeof import('libphonenumber-js/max') => require('libphonenumber-js/max');

const fewest = 7;
const most = 17;
const longest = 40;

/**
 * How often the library is asked about one text, and how many ways to read it are tried: prose asks a few times, a hostile one as often as it likes. What comes
 * behind that counts as a number if it could be one by its length: too much is removed, and not too little.
 */
const mostQuestions = 400;
const mostReadings = 4_000;

const runs = /[+(]{0,2}\d[\d ()./-]{4,}\d/g;
/** A date (ISO 8601), of which the digits would do for a number in some countries. */
const date = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const groups = /(?:\+|\(\+?)?\d+/g;

type Group = Span & { readonly digits: number };

/** Answers whether a text is a number: an international one if it may be one, a national one if it is one. */
function createPhoneCheck(given: string): (text: string) => boolean {
  let country: CountryCode | undefined;
  const known = new Map<string, boolean>();
  let readings = 0;
  const ask = (written: string): boolean => {
    const { parsePhoneNumberFromString, isSupportedCountry } = phoneLibrary();
    if (known.size === 0 && isSupportedCountry(given)) country = given;
    const number = parsePhoneNumberFromString(written, country);
    return number !== undefined && (written.startsWith('+') ? number.isPossible() : number.isValid());
  };
  return (text) => {
    readings += 1;
    if (readings > mostReadings) return true;
    const bare = text.replace(/[^\d+]/g, '');
    const written = bare.startsWith('00') ? `+${bare.slice(2)}` : bare;
    const before = known.get(written);
    if (before !== undefined) return before;
    if (known.size >= mostQuestions) return true;
    const isPhone = ask(written.startsWith('+') ? text.replace(/^\(?(?:00)?\+?/, '+') : text);
    known.set(written, isPhone);
    return isPhone;
  };
}

const groupsOf = (run: string): Group[] =>
  [...run.matchAll(groups)].map(({ index, 0: text }) => ({
    start: index,
    end: index + text.length,
    digits: text.replace(/\D/g, '').length,
  }));

/** Where the groups that begin at `first` and are a number together end, the most of them first; undefined for none. */
function findEnd(run: string, all: readonly Group[], first: number, isPhone: (text: string) => boolean) {
  const { start } = all[first] as Group;
  const ends: number[] = [];
  let digits = 0;
  for (let at = first; at < all.length; at += 1) {
    const group = all[at] as Group;
    digits += group.digits;
    if (digits > most || group.end - start > longest) break;
    // Another plus begins another number.
    if (at > first && run.slice(group.start, group.end).includes('+')) break;
    if (digits >= fewest) ends.push(at);
  }
  return ends.findLast((at) => isPhone(run.slice(start, all[at]?.end)));
}

/** Telephone numbers, international and of one country, by the rules of libphonenumber. */
export const phones: Detector = {
  code: 'phone',
  find(text, phoneCountry) {
    const spans: Span[] = [];
    const isPhone = createPhoneCheck(phoneCountry);
    for (const { index, 0: run } of text.matchAll(runs)) {
      const all = groupsOf(run);
      for (let at = 0; at < all.length; at += 1) {
        if (date.test(run.slice(all[at]?.start, all[at + 2]?.end))) {
          at += 2;
          continue;
        }
        const end = findEnd(run, all, at, isPhone);
        if (end === undefined) continue;
        spans.push({ start: index + (all[at]?.start ?? 0), end: index + (all[end]?.end ?? 0) });
        at = end;
      }
    }
    return spans;
  },
};
