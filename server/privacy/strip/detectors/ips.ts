import ipaddr from 'ipaddr.js';
import type { Detector, Span } from '../detector.ts';
import { mergeSpans } from '../spans-of.ts';

const longest = 64;
const four = /(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)/g;
const six = /[0-9a-fA-F:.]+(?:%[\w.-]{1,20})?/g;

function findFour(text: string): Span[] {
  return [...text.matchAll(four)]
    .filter(({ 0: run }) => run.split('.').every((part) => Number(part) <= 255))
    .map(({ index, 0: run }) => ({ start: index, end: index + run.length }));
}

/** What a run may be but for what is written around it: a label before (`addr:`), a port or the end of a sentence behind. */
function* readingsOf(run: string): Generator<string> {
  const trimmed = run.replace(/[.:]+$/, '');
  for (const whole of [run, trimmed, trimmed.replace(/:\d{1,5}$/, '')]) {
    yield whole;
    // A word of the letters a to f is part of the run.
    for (let at = whole.indexOf(':'), cuts = 0; at >= 0 && cuts < 3; at = whole.indexOf(':', at + 1), cuts += 1) {
      if (whole[at + 1] === ':') yield whole.slice(at);
      yield whole.slice(at + 1);
    }
  }
}

function findSix(text: string): Span[] {
  const spans: Span[] = [];
  for (const { index, 0: run } of text.matchAll(six)) {
    const [address = ''] = run.split('%', 1);
    if (address.length < 2 || address.length > longest || address.indexOf(':') === address.lastIndexOf(':')) continue;
    const found = readingsOf(address).find((reading) => reading.includes(':') && ipaddr.IPv6.isValid(reading));
    if (found === undefined) continue;
    const start = index + address.indexOf(found);
    spans.push({ start, end: run.includes('%') ? index + run.length : start + found.length });
  }
  return spans;
}

/** IPv4 and IPv6 addresses. Versions of programs that look the same go with them. */
export const ips: Detector = {
  code: 'ip',
  find: (text) => mergeSpans([...findSix(text), ...findFour(text)]),
};
