import type { Span } from './detector.ts';
import { detectors } from './detectors.ts';
import type { Finding } from './stage.ts';

/**
 * Nothing behind this is looked at, nor kept: it is far more than what is stored of any field, so that nothing which is
 * kept can be half of something that was not recognised.
 */
const longestLookedAt = 20_000;

/** Characters that look like others, or like nothing, and would hide what they are put between. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** What no text is made of, and PostgreSQL does not store (U+0000). */
const control = /(?![\n\t])\p{Cc}/gu;

/** All that is written as a hyphen or a minus, between the digits of a number above all. */
const dashes = /[\p{Pd}\u2212\u2043]/gu;

const foreignDigits = /(?!\d)\p{Nd}/gu;
const isDigit = (code: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(code));

/** The ASCII digit of the same value. Digits of a script are ten in a row (Unicode, chapter 4.6). */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && isDigit(zero - 1)) zero -= 1;
  return String(code - zero);
}

/** A text in one spelling: compatibility forms (full-width digits), digits and dashes of all scripts as what they mean. */
export function normaliseText(text: string): string {
  // What a text grows to when it is normalised is bounded, too.
  const known = text
    .slice(0, longestLookedAt)
    .toWellFormed()
    .normalize('NFKC')
    .slice(0, 2 * longestLookedAt);
  return known
    .replace(invisible, '')
    .replace(/[^\S\n\t]/gu, ' ')
    .replace(dashes, '-')
    .replace(foreignDigits, toAsciiDigit)
    .replace(control, '');
}

/** The text with everything personal replaced by what it was: `[email]`, `[card]`. */
export function removePersonalData(given: string, phoneCountry = 'US'): { text: string; findings: Finding[] } {
  let text = normaliseText(given);
  const findings: Finding[] = [];
  for (const { code, find } of detectors) {
    const spans = find(text, phoneCountry);
    if (spans.length === 0) continue;
    text = replaceSpans(text, spans, `[${code}]`);
    findings.push({ code, count: spans.length });
  }
  return { text, findings };
}

/** Spans are in order and do not overlap. */
function replaceSpans(text: string, spans: readonly Span[], replacement: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
