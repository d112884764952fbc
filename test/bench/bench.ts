import { writeFileSync } from 'node:fs';
import { readBenchOptions } from './bench-options.ts';
import { LoadGenerator } from './load/load-generator.ts';
import { scenarios } from './load/scenarios.ts';
import { startRaw } from './raw/start-raw.ts';
import { errorsReport, rowsReport } from './report/rows-report.ts';
import { type Row, sideBySide } from './side-by-side.ts';

const options = readBenchOptions(process.argv.slice(2));
const generator = new LoadGenerator();
const base = await startRaw(options.pace.callers);
const product = await startRaw(options.pace.callers, 'raw 2');
const rows: Row[] = [];
for (const scenario of scenarios) {
  if (options.only && !options.only.includes(scenario.name)) continue;
  if (scenario.comparedTo) continue;
  rows.push(await sideBySide({ generator, pace: options.pace }, scenario, base, product));
}
process.stdout.write(`${rowsReport(rows, { base: 'raw', product: product.target.name })}\n\n${errorsReport(rows)}\n`);
for (const row of rows) process.stdout.write(`${row.scenario.name} generator ms/op ${row.base.generator_ms}\n`);
if (options.jsonFile) writeFileSync(options.jsonFile, `${JSON.stringify({ rows }, null, 2)}\n`);
generator.stop();
await base.stop();
await product.stop();
