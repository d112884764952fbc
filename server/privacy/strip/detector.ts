/** A stretch of text, from `start` up to `end`. */
export type Span = { readonly start: number; readonly end: number };

/**
 * Finds one kind of thing: a file in `detectors/` and a line in `detectors.ts`. It takes time in proportion to the length of
 * the text, whatever that holds.
 */
export type Detector = {
  readonly code: string;
  readonly find: (text: string, phoneCountry: string) => readonly Span[];
};
