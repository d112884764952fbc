import type { Client } from 'pg';
import { readInstanceFile } from '../../../adapters/embedded-postgres/instance-file.ts';
import type { Target } from '../bench-clients.ts';
import { cpuOfTree, readProcessTable, treeOf } from '../measure/process-table.ts';
import type { Costs, ServerUnderTest } from '../measure/server-under-test.ts';
import { type InstanceFolders, makeInstanceFolders, removeInstanceFolders } from './instance-folders.ts';
import { instanceEnvironment, type Launched, launch, NPM_COMMAND } from './launch.ts';
import { provision } from './provision.ts';
import { connectAsSuperuser, countStatements, enableStatementCounter } from './statement-counter.ts';

/** An instance of the product under test, with what the checks need beyond the table. */
export type BastionUnderTest = ServerUnderTest & {
  readonly folders: InstanceFolders;
  /** Times from `npm start` on existing data to the first answer of discovery. */
  readonly startUps_ms: readonly number[];
  /** The Node processes of the instance, from the top down. */
  readonly nodePids: () => number[];
};

type Options = {
  readonly users: number;
  readonly name?: string;
  readonly startUps?: number;
  readonly env?: NodeJS.ProcessEnv;
};

/**
 * Sets an instance up from nothing: first start, clients and users through the command line, then restarts on these data
 * with PostgreSQL's statement counter loaded. The last of the restarts is the one that is measured.
 */
export async function startBastion({
  users,
  name = 'Bastion',
  startUps = 1,
  env: own,
}: Options): Promise<BastionUnderTest> {
  const folders = makeInstanceFolders();
  const env = { ...(await instanceEnvironment(folders)), ...own };
  const first = await launch(folders, env);
  const provided = await provision(env, users);
  await first.stop();
  enableStatementCounter(folders);
  const startUps_ms: number[] = [];
  let launched: Launched | undefined;
  for (let start = 0; start < startUps; start += 1) {
    await launched?.stop();
    launched = await launch(folders, env, NPM_COMMAND);
    startUps_ms.push(launched.startUp_ms);
  }
  if (!launched) throw new Error('at least one start is needed');
  const target = { name, issuer: launched.issuer, ...provided };
  return { ...(await observe(launched, folders, target)), folders, startUps_ms };
}

async function observe(launched: Launched, folders: InstanceFolders, target: Target) {
  const postmaster = readInstanceFile(folders.dataDir)?.pid;
  if (postmaster === undefined) throw new Error('the embedded PostgreSQL does not run');
  const statistics = await connectAsSuperuser(folders, 'postgres');
  await statistics.query('create extension if not exists pg_stat_statements');
  const nodePids = () => [...treeOf(readProcessTable(), launched.pid, postmaster)];
  return {
    target,
    nodePids,
    readCosts: () => readCosts(launched.pid, postmaster, statistics),
    workerPid: () => busiest(nodePids()),
    stop: async () => {
      await statistics.end();
      await launched.stop();
      removeInstanceFolders(folders);
    },
  };
}

async function readCosts(root: number, postmaster: number, statistics: Client): Promise<Costs> {
  const statements = await countStatements(statistics);
  const table = readProcessTable();
  return { node_ms: cpuOfTree(table, root, postmaster), postgres_ms: cpuOfTree(table, postmaster), statements };
}

/** The process among these that has used most CPU time: after some load, that is the worker. */
function busiest(pids: readonly number[]): number {
  const rows = readProcessTable().filter(({ pid }) => pids.includes(pid));
  rows.sort((one, other) => other.cpu_ms - one.cpu_ms);
  const [first] = rows;
  if (!first) throw new Error('the instance has no process left');
  return first.pid;
}
