import { inspect } from 'node:util';
import { startEmbeddedPostgres } from '../../../adapters/embedded-postgres/start-embedded-postgres.ts';

// Runs the embedded PostgreSQL in <argument 1> until SIGTERM, and writes what the log says.

const say = (message: string, fields?: object) => process.stdout.write(`${message} ${fields ? inspect(fields) : ''}\n`);
const log = { debug: say, info: say, warn: say, error: say };
const [folder = ''] = process.argv.slice(2);
const onExit = (reason: string) => say(`exited: ${reason}`);
const folders = { dataDir: `${folder}/data`, keysDir: `${folder}/keys` };
const running = await startEmbeddedPostgres({ ...folders, log, onExit }).catch((error: Error) => {
  say(`failed: ${error.message}`);
  process.exit(1);
});
say('up');
process.once('SIGTERM', async () => {
  await running.stop();
  process.exit(0);
});
