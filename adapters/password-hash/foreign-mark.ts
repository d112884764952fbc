/**
 * What stands before a hash that other software has made, to tell it from ours of the same algorithm: theirs is of the
 * password as it was typed, ours of a prepared one.
 */
const MARK = 'foreign:';

export const markForeign = (text: string): string => `${MARK}${text}`;

/** What follows the mark; undefined when it is a hash of ours. */
export const foreignTextOf = (stored: string): string | undefined =>
  stored.startsWith(MARK) ? stored.slice(MARK.length) : undefined;
