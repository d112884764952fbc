import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configTable } from '../../server/config.ts';
import { lockoutPolicy } from '../../server/credentials/lockout-policy.ts';
import { claims } from '../../server/oidc/claims.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('lists every setting with its default, unit and meaning, and no other', () => {
    const rows = configTable.map(({ key, defaultText, unit, doc, isSecret }) => {
      return `| \`${key}\`${isSecret ? ' 🔒' : ''} | ${defaultText} | ${unit} | ${doc} |`;
    });
    const shown = readme.split('\n').filter((line) => /^\| `[A-Z0-9_]+`/.test(line));
    expect(shown).toEqual(rows);
  });

  it('lists every number of a lockout with its default', () => {
    const rows = Object.entries(lockoutPolicy.parse({})).map(([name, usual]) => `${name}=${usual}`);
    const shown = readme.split('\n').flatMap((line) => /^\| `([a-z_]+=\d+)`/.exec(line)?.[1] ?? []);
    expect(shown).toEqual(rows);
  });

  it('lists every scope with the claims it opens', () => {
    const rows = Object.entries(claims)
      .filter(([, names]) => names !== null)
      .map(([scope, names]) => `| \`${scope}\` | ${names?.map((name) => `\`${name}\``).join(', ')} |`);
    for (const row of rows) expect(readme).toContain(row);
  });
});
