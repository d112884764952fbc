import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BastionUnderTest, startBastion } from './bastion/start-bastion.ts';
import { readBenchOptions, USAGE } from './bench-options.ts';
import { checks } from './checks.ts';
import { LoadGenerator } from './load/load-generator.ts';
import { getScenario, scenarios } from './load/scenarios.ts';
import { readResidentMemory } from './measure/memory.ts';
import type { ServerUnderTest } from './measure/server-under-test.ts';
import { profileScenario } from './profile/profile-scenario.ts';
import { startRaw } from './raw/start-raw.ts';
import { type CheckResult, findingsReport } from './report/findings-report.ts';
import { errorsReport, rowsReport } from './report/rows-report.ts';
import { type Row, sideBySide } from './side-by-side.ts';

/**
 * `npm run bench`: raw oidc-provider on plain maps against the product, in turn on the same cores. First the table of
 * endpoints, then the checks beside it. `--help` lists the options.
 */
const IDLE_BEFORE_MEMORY_MS = 5_000;
const START_UPS = 3;

const options = readOptions();
const generator = new LoadGenerator();
const running: ServerUnderTest[] = [];
// Whoever stops us may say so more than once, to us and to all of our group: only by an end of our own do instances end too.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => stopAll().finally(() => process.exit(130)));
try {
  if (options.profile) await runProfile(options.profile);
  else if (options.isSelfCheck) await runSelfCheck();
  else await runBench();
} finally {
  await stopAll();
}

function readOptions() {
  try {
    const read = readBenchOptions(process.argv.slice(2));
    if (read) return read;
    process.stdout.write(USAGE);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(64);
  }
}

async function stopAll(): Promise<void> {
  generator.stop();
  for (const server of running.splice(0)) await server.stop();
}

async function runBench(): Promise<void> {
  const { base, product } = await startBoth(START_UPS);
  await sleep(IDLE_BEFORE_MEMORY_MS);
  const idleMemory = new Map(product.nodePids().map((pid) => [pid, readResidentMemory(pid) ?? 0]));
  const rows = await measureRows(base, product);
  const results: CheckResult[] = [];
  for (const check of checks.filter(({ name }) => options.checks.includes(name))) {
    say(`… ${check.name}`);
    results.push({
      check: check.name,
      findings: await check.run({ generator, product, pace: options.pace, idleMemory }),
    });
  }
  if (results.length > 0) print(findingsReport(results));
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  writeJson({ measured_at: new Date().toISOString(), machine, options, rows, checks: results });
}

async function runSelfCheck(): Promise<void> {
  const base = await keep(startRaw(options.pace.callers));
  const other = await keep(startRaw(options.pace.callers, 'raw again'));
  writeJson({ rows: await measureRows(base, other) });
}

async function runProfile(scenario: string): Promise<void> {
  const pace = { ...options.pace, seconds: 5 };
  if (!options.isSelfCheck) {
    say('… setting the product up');
    const product = await keep(startBastion({ users: pace.callers }));
    const { profile, report } = await profileScenario({ generator, pace }, product, scenario);
    print(report);
    writeJson(profile);
    // Node opens inspectors on one port only, so the product has to free it before raw is profiled.
    await running.pop()?.stop();
  }
  const baseScenario = getScenario(scenario).comparedTo ?? scenario;
  const base = await keep(startRaw(pace.callers));
  print((await profileScenario({ generator, pace }, base, baseScenario)).report);
}

async function startBoth(startUps: number): Promise<{ base: ServerUnderTest; product: BastionUnderTest }> {
  const base = await keep(startRaw(options.pace.callers));
  say('… setting the product up');
  return { base, product: await keep(startBastion({ users: options.pace.callers, startUps })) };
}

async function keep<Server extends ServerUnderTest>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  running.push(server);
  return server;
}

async function measureRows(base: ServerUnderTest, product: ServerUnderTest): Promise<Row[]> {
  const { only, pace } = options;
  const rows: Row[] = [];
  for (const scenario of scenarios) {
    const isWanted = only === undefined || only.includes(scenario.name);
    if (!isWanted || (options.isSelfCheck && scenario.comparedTo)) continue;
    say(`… ${scenario.title}`);
    rows.push(await sideBySide({ generator, pace }, scenario, base, product));
  }
  print(rowsReport(rows, { base: base.target.name, product: product.target.name }));
  print(errorsReport(rows));
  if (rows.some((row) => row.base.errorCount + row.product.errorCount > 0)) process.exitCode = 1;
  return rows;
}

function writeJson(content: object): void {
  if (options.jsonFile) writeFileSync(options.jsonFile, `${JSON.stringify(content, null, 2)}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

/** Progress, apart from the result. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
