import type { Finding } from '../checks/check.ts';
import { formatNumber } from './format-number.ts';
import { markdownTable } from './markdown-table.ts';

export type CheckResult = { readonly check: string; readonly findings: readonly Finding[] };

/** The table of everything measured beside the endpoints. */
export function findingsReport(results: readonly CheckResult[]): string {
  const rows = results.flatMap(({ check, findings }) =>
    findings.map((finding) => [
      `${check}: ${finding.what}`,
      `${formatNumber(finding.value)} ${finding.unit}`.trim(),
      finding.limit === undefined ? '' : `≤ ${formatNumber(finding.limit)} ${isMet(finding) ? 'met' : 'MISSED'}`,
      finding.note ?? '',
    ]),
  );
  return markdownTable(['check', 'value', 'aim', 'note'], rows);
}

/** Whether a finding keeps to its limit; NaN does not. */
export function isMet({ value, limit }: Pick<Finding, 'value' | 'limit'>): boolean {
  return limit === undefined || value <= limit;
}
