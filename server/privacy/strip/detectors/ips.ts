import ipaddr from 'ipaddr.js';
import type { Detector, Span } from '../detector.ts';

const longest = 64;
const runs = /[0-9a-fA-F:.]+(?:%[\w.-]{1,20})?/g;

/** The part of a run that is an address: a sentence may end right behind it, or a port follow. */
function findAddress(run: string): string | undefined {
  const [whole = ''] = run.split('%');
  const trimmed = whole.replace(/^[.]+|[.:]+$/g, '');
  const candidates = [whole, trimmed, trimmed.replace(/:\d{1,5}$/, '')];
  return candidates.find(
    (text) =>
      (text.includes('.') && ipaddr.IPv4.isValidFourPartDecimal(text)) ||
      (text.includes(':') && ipaddr.IPv6.isValid(text)),
  );
}

/** IPv4 and IPv6 addresses. Versions of programs that look the same go with them. */
export const ips: Detector = {
  code: 'ip',
  find(text) {
    const spans: Span[] = [];
    for (const { index, 0: run } of text.matchAll(runs)) {
      if (run.length < 2 || run.length > longest || !/[.:].*[.:]/.test(run)) continue;
      const address = findAddress(run);
      if (address === undefined) continue;
      const start = index + run.indexOf(address);
      spans.push({ start, end: run.includes('%') ? index + run.length : start + address.length });
    }
    return spans;
  },
};
