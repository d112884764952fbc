import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { factors } from '../../server/risk/factors.ts';
import { halfLife_s } from '../../server/risk/profile/fade.ts';
import { riskPolicy } from '../../server/risk/risk-policy.ts';
import { documentPath, readBlock } from './risk-document.ts';
import { scenarioTable } from './scenario-table.ts';

const document = readFileSync(documentPath, 'utf8');

describe('.github/RISK.md', () => {
  it('has every factor with its weight and family, in the order of the list, and no other', () => {
    const shown = readBlock('factors').split('\n').slice(2);
    const rows = factors.map(({ id, weight, family }) => `| \`${id}\` | ${weight} | ${family} |`);
    expect(shown.map((line) => line.split('|').slice(0, 4).join('|').concat('|'))).toEqual(rows);
    for (const line of shown) expect(line.split('|')[4]?.trim()).not.toBe('');
  });

  it('has the scenarios that are tested, with the scores that come out (npm run simulate:risk -- --write)', () => {
    expect(readBlock('scenarios')).toBe(scenarioTable());
  });

  it('says what the limits and lines of the default policy are', () => {
    const { limits, step_up_from, refuse_from } = riskPolicy.parse({});
    for (const [name, value] of Object.entries({ ...limits, step_up_from, refuse_from })) {
      expect(document).toContain(`\`${name}\` (${value})`);
    }
    expect(document).toContain(`every ${halfLife_s / 86_400} days`);
  });

  it('says how its population is had again', () => {
    expect(readBlock('population')).toMatch(/^`npm run simulate:risk -- --users \d+ --days \d+ --seed \d+`/);
  });
});
