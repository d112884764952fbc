import type { Detector, Span } from '../detector.ts';
import { mergeSpans, spansOf } from '../spans-of.ts';

/** What announces a secret right behind it. */
const announced =
  /\b(?:bearer|basic|dpop|password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret|authorization)\b["']?(?: ?[:=] ?| )["']?(?:(?:bearer|basic|dpop) )?[^\s"',;]{4,}/gi;
/** What a provider's own tokens begin with. */
const known =
  /^(?:eyJ|sk_|pk_|rk_|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|npm_|dop_v1_|shpat_|SG\.|hf_|ya29\.)/;
const character = /[A-Za-z0-9_\-.+/=~]+/g;

const shortestKnown = 16;
const shortestRandom = 32;

/** Long, of letters of both cases and digits, or of hex digits with both: nobody's word. */
function looksRandom(run: string): boolean {
  if (run.length < shortestRandom) return false;
  const hasDigit = /\d/.test(run);
  return hasDigit && (/^[0-9a-f]+$/i.test(run) ? /[a-f]/i.test(run) : /[a-z]/.test(run) && /[A-Z]/.test(run));
}

/** A run with its pieces: a path or a file name is many short ones, a token one that is long. */
function isToken(run: string): boolean {
  if (run.length >= shortestKnown && known.test(run)) return true;
  return run.split(/[/.=~+]/).some(looksRandom);
}

function findRuns(text: string): Span[] {
  const spans: Span[] = [];
  for (const { index, 0: run } of text.matchAll(character)) {
    const trimmed = run.replace(/\.+$/, '');
    if (isToken(trimmed)) spans.push({ start: index, end: index + trimmed.length });
  }
  return spans;
}

/** Private keys and certificates in PEM, up to their end or, where that is missing, the end of the text. */
function findPem(text: string): Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf('-----BEGIN '); start >= 0; start = text.indexOf('-----BEGIN ', start)) {
    const mark = text.indexOf('-----END ', start);
    const close = mark < 0 ? -1 : text.indexOf('-----', mark + 9);
    const end = close < 0 ? text.length : close + 5;
    spans.push({ start, end });
    start = end;
  }
  return spans;
}

/** Passwords, API keys, JWTs and other things that open something for whoever has them. */
export const tokens: Detector = {
  code: 'token',
  find: (text) => mergeSpans([...findPem(text), ...spansOf(text, announced), ...findRuns(text)]),
};
