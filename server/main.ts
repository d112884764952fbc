import cluster from 'node:cluster';
import { createLog } from '../adapters/log/create-log.ts';
import type { Problem } from './config/read-environment.ts';
import { type Config, type LoadedConfig, loadConfig } from './config.ts';
import type { Log } from './kernel/log.ts';
import { describeProblems } from './runtime/describe-problems.ts';
import { exitStatus } from './runtime/exit-status.ts';

/** Starts Bastion: the primary process, or in a process that it forked one worker. */
async function main(): Promise<void> {
  const loaded = loadConfig(process.env);
  if (!loaded.ok) return refuse(loaded);
  const { config } = loaded;
  const format = config.mode === 'development' || process.stdout.isTTY ? 'text' : 'json';
  const source = cluster.isPrimary ? 'primary' : `worker ${cluster.worker?.id}`;
  const log = createLog({ level: config.logLevel, format, source });
  if (!cluster.isPrimary) return startWorker(config, log);
  const live = loaded.origins.size > 0 ? await openSecrets(loaded, log) : loaded;
  return live.ok ? startPrimary(live.config, log) : refuse(live);
}

function refuse({ problems }: { readonly problems: readonly Problem[] }): never {
  process.stderr.write(describeProblems(problems));
  process.exit(exitStatus.badSettings);
}

/** Loaded only where a secret is kept in a file or a secrets manager. */
async function openSecrets(loaded: Extract<LoadedConfig, { ok: true }>, log: Log): Promise<LoadedConfig> {
  return (await import('./config/open-secrets.ts')).openSecrets(loaded, log);
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
