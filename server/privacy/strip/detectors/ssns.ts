import type { Detector } from '../detector.ts';
import { spansOf } from '../spans-of.ts';

/** Social security numbers of the USA: 3-2-4 digits in the ranges that are given out, or nine digits that are called one. */
const grouped = /(?<!\d)(?!000|666|9)\d{3}[ ._/-](?!00)\d{2}[ ._/-](?!0000)\d{4}(?!\d)/g;
const named = /\b(?:ssn|social security(?: number)?)[ :#=]{0,3}\d{9}(?!\d)/gi;

export const ssns: Detector = {
  code: 'ssn',
  find: (text) => spansOf(text, grouped, named),
};
