import { readFileSync } from 'node:fs';
import { type RiskPolicy, riskPolicy } from '../risk/risk-policy.ts';
import { CliError, cliStatus } from './cli-error.ts';

/** `given` is what stands in the file, `policy` with the defaults of what does not. */
export type ReadRiskPolicy = { readonly given: object; readonly policy: RiskPolicy };

const refuse = (path: string, problem: string) => new CliError(`${path}: ${problem}`, cliStatus.usage);

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(path, 'is not JSON');
    throw refuse(path, `cannot be read: ${(error as Error).message}`);
  }
}

/** A tenant's policy on risk out of a file; says of everything that is wrong in it where it stands. */
export function readRiskPolicy(path: string): ReadRiskPolicy {
  const given = readJson(path);
  const parsed = riskPolicy.safeParse(given);
  if (parsed.success) return { given: given as object, policy: parsed.data };
  const problems = parsed.error.issues.map(({ path: at, message }) =>
    at.length === 0 ? message : `${at.join('.')}: ${message}`,
  );
  throw refuse(path, problems.join('; '));
}
