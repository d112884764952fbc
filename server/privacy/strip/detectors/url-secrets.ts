import type { Detector, Span } from '../detector.ts';

const isEnd = (character: string | undefined): boolean => character === undefined || /[\s<>"'`|\\^{}]/.test(character);

/** Credentials and queries of addresses: what stands between `//` and `@`, and everything behind a `?` or `#`. */
export const urlSecrets: Detector = {
  code: 'url-detail',
  find(text) {
    const spans: Span[] = [];
    for (let from = text.indexOf('://'); from >= 0; from = text.indexOf('://', from)) {
      const start = from + 3;
      let end = start;
      while (!isEnd(text[end])) end += 1;
      const address = text.slice(start, end);
      const query = address.search(/[?#]/);
      const authority = address.slice(
        0,
        Math.min(...[address.indexOf('/'), query, address.length].filter((at) => at >= 0)),
      );
      const userinfo = authority.lastIndexOf('@');
      if (userinfo > 0) spans.push({ start, end: start + userinfo });
      if (query >= 0 && query + 1 < address.length) spans.push({ start: start + query + 1, end });
      from = Math.max(end, start);
    }
    return spans;
  },
};
