import type { DescribedFactor } from '../risk/describe-factor.ts';
import { formatTable } from './format-text.ts';

const evidenceOf = ({ evidence }: DescribedFactor): string =>
  Object.entries(evidence)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** The factors of an assessment, for people. */
export const describeFactors = (factors: readonly DescribedFactor[]): string =>
  factors.length === 0
    ? 'No sign speaks against it.'
    : formatTable(
        ['FACTOR', 'POINTS', 'REASON', 'EVIDENCE'],
        factors.map((factor) => [factor.id, factor.points, factor.text, evidenceOf(factor)]),
      );
