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

/** A text in one spelling: compatibility forms (full-width digits) are replaced by what they mean (Unicode NFKC). */
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
