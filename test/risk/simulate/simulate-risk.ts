import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { riskPolicy } from '../../../server/risk/risk-policy.ts';
import { documentPath, replaceBlock } from '../risk-document.ts';
import { scenarioTable } from '../scenario-table.ts';
import { attackTable, evidenceTable, honestTable } from './population-report.ts';
import { runPopulation } from './run-population.ts';
import { addJudged, createTallies } from './tally.ts';

/**
 * `npm run simulate:risk`: lets a made-up tenant live for some months, with everything that is tried at it, and tells who was
 * asked for more, who was refused, and who got through. `--write` puts that, and the scenarios, into `.github/RISK.md`.
 */
const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '5000' },
    days: { type: 'string', default: '90' },
    seed: { type: 'string', default: '1' },
    /** As if the data of places named the operators of networks. */
    asn: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const { users, days, seed, asn } = options;
const tallies = createTallies();
const population = { users: Number(users), days: Number(days), seed: Number(seed), hasAsn: asn };
runPopulation(population, riskPolicy.parse({}), (judged) => addJudged(tallies, judged));

const command = `\`npm run simulate:risk -- --users ${users} --days ${days} --seed ${seed}${asn ? ' --asn' : ''}\``;
const report = [command, honestTable(tallies), attackTable(tallies), evidenceTable(tallies)].join('\n\n');
process.stdout.write(`${report}\n`);
if (options.write) {
  const text = replaceBlock(readFileSync(documentPath, 'utf8'), 'population', report);
  writeFileSync(documentPath, replaceBlock(text, 'scenarios', scenarioTable()));
}
