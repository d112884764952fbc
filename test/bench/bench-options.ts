import { parseArgs } from 'node:util';
import { checks as allChecks } from './checks.ts';
import { allScenarios, scenarios } from './load/scenarios.ts';
import type { Pace } from './side-by-side.ts';

export type BenchOptions = {
  readonly only: readonly string[] | undefined;
  readonly pace: Pace;
  readonly jsonFile: string | undefined;
  /** Measures raw against raw: shows how far the ratios of equal servers stray. */
  readonly isSelfCheck: boolean;
  /** Names of the checks beside the table; empty to leave them out. */
  readonly checks: readonly string[];
  readonly profile: string | undefined;
};

export const USAGE = `npm run bench -- [options]
  --only refresh,userinfo   only these rows
  --quick                   2 rounds of 1 s per row instead of 5 of 2 s
  --callers 16              virtual users at a time
  --rounds 5, --seconds 2   rounds per row, seconds per slice
  --json file               writes everything measured to a file
  --checks flood,memory     only these checks beside the table; "none" for none
  --rows                    adds the check with 10 million stored tokens (some minutes, 10 GB of disk)
  --profile refresh         no table: a CPU profile of the product's worker under one row, or under "login"
  --self-check              raw against raw, to see the noise; with --profile, raw alone
`;

/** `rows` takes minutes and gigabytes, so it runs only when asked for. */
const DEFAULT_CHECKS = allChecks.map(({ name }) => name).filter((name) => name !== 'rows');

const OPTIONS = {
  only: { type: 'string' },
  quick: { type: 'boolean', default: false },
  callers: { type: 'string', default: '16' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  json: { type: 'string' },
  checks: { type: 'string' },
  rows: { type: 'boolean', default: false },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
  'self-check': { type: 'boolean', default: false },
} as const;

/** Reads the command line; `undefined` when help was asked for. Throws one clear line for what does not exist. */
export function readBenchOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.help) return undefined;
  const seconds = Number(values.seconds ?? (values.quick ? 1 : 2));
  const checks = values.checks === 'none' ? [] : (values.checks?.split(',') ?? DEFAULT_CHECKS);
  const only = values.only?.split(',');
  refuseUnknown('--only', only ?? [], scenarios);
  refuseUnknown('--profile', values.profile === undefined ? [] : [values.profile], allScenarios);
  refuseUnknown('--checks', checks, allChecks);
  return {
    only,
    pace: {
      callers: Number(values.callers),
      rounds: Number(values.rounds ?? (values.quick ? 2 : 5)),
      seconds,
      operations: 20_000 * seconds,
    },
    jsonFile: values.json,
    isSelfCheck: values['self-check'],
    checks: values.rows ? [...checks, 'rows'] : checks,
    profile: values.profile,
  };
}

function refuseUnknown(option: string, given: readonly string[], known: readonly { readonly name: string }[]): void {
  const names = known.map(({ name }) => name);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`${option} ${unknown}: there is ${names.join(', ')}`);
}
