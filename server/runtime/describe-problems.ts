import type { Problem } from '../config/read-environment.ts';

/** Everything that is wrong with the settings, one line each, as the operator reads it. */
export function describeProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'one setting is' : `${problems.length} settings are`;
  const lines = problems.map(({ key, problem, example }) => `  ${key} ${problem} (example: ${example})`);
  return [`bastion: ${count} wrong`, ...lines, ''].join('\n');
}
