import type { Detector, Span } from '../detector.ts';
import { mergeSpans, spansOf } from '../spans-of.ts';

/** What announces a secret right behind it, also as the end of another name: `DB_PASSWORD=`, `refresh_token:`. */
const announced =
  /(?:\b(?:bearer|basic|dpop|pwd|authorization|session[_-]?id)|password|passwd|passwort|passphrase|secret|token|credential|(?:api|access|private|encryption|signing)[_-]?key)s?\b["']?(?: ?[:=] ?| is | )["']?(?:(?:bearer|basic|dpop) )?[^\s"',;]{4,}/gi;
/** Short ones are known by what they are called alone. */
const codes = /\b(?:pin|otp|cvv|cvc)\b["']?(?: ?[:=] ?| is | )["']?\d{3,8}(?!\d)/gi;
const cookies = /\b(?:set-)?cookie["']?: ?[^\n]+/gi;
/** What a provider's own tokens begin with. */
const known =
  /^(?:eyJ|[spr]k_|sk-|GOCSPX-|hvs\.|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|npm_|dop_v1_|shpat_|SG\.|hf_|ya29\.)/;
const character = /[A-Za-z0-9_\-.+/=~]+/g;

const shortestKnown = 16;
const shortestRandom = 32;
const shortestBase64 = 32;
const longestLookedAt = 200;
const leastChanges = 0.45;

/** Long, of letters of both cases and digits, or of hex digits with both: nobody's word. */
function looksRandom(run: string): boolean {
  if (run.length < shortestRandom) return false;
  const hasDigit = /\d/.test(run);
  return hasDigit && (/^[0-9a-f]+$/i.test(run) ? /[a-f]/i.test(run) : /[a-z]/.test(run) && /[A-Z]/.test(run));
}

const kindOf = (character: string): number => (/\d/.test(character) ? 0 : /[a-z]/.test(character) ? 1 : 2);

/** Base64 has slashes as paths do, but goes from small to large letters and digits at every second character. */
function looksLikeBase64(run: string): boolean {
  if (run.length < shortestBase64 || !/^[\w+/-]+={0,2}$/.test(run)) return false;
  const kinds = Array.from(run.slice(0, longestLookedAt).replace(/[^A-Za-z0-9]/g, ''), kindOf);
  const changes = kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
  return new Set(kinds).size === 3 && changes > kinds.length * leastChanges;
}

/** A run with its pieces: a path or a file name is many short ones, a token one that is long. */
function isToken(run: string): boolean {
  if (run.length >= shortestKnown && known.test(run)) return true;
  return run.split(/[/.=~+]/).some(looksRandom) || looksLikeBase64(run);
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
  find: (text) => mergeSpans([...findPem(text), ...spansOf(text, announced, codes, cookies), ...findRuns(text)]),
};
