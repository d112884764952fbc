import type { Summary } from '../measure/summarize.ts';
import type { Row } from '../side-by-side.ts';
import { formatNumber } from './format-number.ts';
import { markdownTable } from './markdown-table.ts';
import { ratioTargets, statementTargets } from './targets.ts';

const HEADER = [
  'endpoint',
  'server',
  'op/s',
  'p50 ms',
  'p99 ms',
  'Node CPU ms/op',
  'PG CPU ms/op',
  'statements/op',
  'errors',
  'ratio',
  'rounds',
  'aim',
];

/** The table: two lines per scenario, the ratio and its aim on the product's line. */
export function rowsReport(rows: readonly Row[], names: { readonly base: string; readonly product: string }): string {
  return markdownTable(
    HEADER,
    rows.flatMap((row) => [baseLine(row, names.base), productLine(row, names.product)]),
  );
}

function baseLine(row: Row, name: string): string[] {
  return [row.scenario.title, name, ...cells(row.base), '', '', ''];
}

function productLine(row: Row, name: string): string[] {
  const spread = `${formatNumber(Math.min(...row.roundRatios))}–${formatNumber(Math.max(...row.roundRatios))}`;
  return ['', name, ...cells(row.product), formatNumber(row.ratio), spread, verdicts(row).join(', ')];
}

function verdicts({ scenario, ratio, product }: Row): string[] {
  const least = ratioTargets[scenario.name];
  const most = statementTargets[scenario.name];
  const said = least === undefined ? [] : [`ratio ≥ ${least} ${ratio >= least ? 'met' : 'MISSED'}`];
  if (most === undefined || product.statements === undefined) return said;
  return [...said, `statements ≤ ${most} ${product.statements <= most ? 'met' : 'MISSED'}`];
}

function cells(side: Summary): string[] {
  return [
    formatNumber(side.perSecond),
    formatNumber(side.p50_ms),
    formatNumber(side.p99_ms),
    formatNumber(side.node_ms),
    formatNumber(side.postgres_ms),
    formatNumber(side.statements),
    String(side.errorCount),
  ];
}

/** Every different error with its scenario, or one line that says that there was none. */
export function errorsReport(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ scenario, base, product }) =>
    [...base.errors, ...product.errors].map((error) => `- ${scenario.name}: ${error}`),
  );
  return lines.length === 0 ? 'No errors.' : ['Errors:', ...lines].join('\n');
}
