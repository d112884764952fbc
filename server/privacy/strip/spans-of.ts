import type { Span } from './detector.ts';

/** Where any of these expressions match, in order, those that overlap put together. */
export function spansOf(text: string, ...expressions: readonly RegExp[]): Span[] {
  const found = expressions.flatMap((expression) =>
    [...text.matchAll(expression)].map(({ index, 0: match }) => ({ start: index, end: index + match.length })),
  );
  return mergeSpans(found);
}

export function mergeSpans(found: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of found.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && span.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  return merged;
}
