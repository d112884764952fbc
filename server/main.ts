import cluster from 'node:cluster';
import { createLog } from '../adapters/log/create-log.ts';
import { type Config, loadConfig } from './config.ts';
import type { Log } from './kernel/log.ts';
import { describeProblems } from './runtime/describe-problems.ts';
import { exitStatus } from './runtime/exit-status.ts';

/** Starts Bastion: the primary process, or in a process that it forked one worker. */
async function main(): Promise<void> {
  const loaded = loadConfig(process.env);
  if (!loaded.ok) {
    process.stderr.write(describeProblems(loaded.problems));
    process.exit(exitStatus.badSettings);
  }
  const { config } = loaded;
  const format = config.mode === 'development' || process.stdout.isTTY ? 'text' : 'json';
  const source = cluster.isPrimary ? 'primary' : `worker ${cluster.worker?.id}`;
  const log = createLog({ level: config.logLevel, format, source });
  await (cluster.isPrimary ? startPrimary(config, log) : startWorker(config, log));
}

async function startPrimary(config: Config, log: Log): Promise<void> {
  const { runPrimary } = await import('./runtime/run-primary.ts');
  runPrimary(config, log, async (urls) => {
    const { announceStart } = await import('./runtime/announce-start.ts');
    announceStart(config, log);
    const { announceSetup } = await import('./setup/announce-setup.ts');
    await announceSetup(config, urls, log);
  });
}

async function startWorker(config: Config, log: Log): Promise<void> {
  const { runWorker } = await import('./runtime/run-worker.ts');
  runWorker(config, log, async () => (await import('./serve.ts')).startServer);
}

await main();
