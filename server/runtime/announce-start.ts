import packageJson from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';

/** Tells the operator in one line which version serves where, and where its data live. */
export function announceStart({ url, databaseUrl, dataDir }: Config, log: Log): void {
  const data = databaseUrl ? `the database at ${new URL(databaseUrl.reveal()).host}` : dataDir;
  log.info(`Bastion ${packageJson.version} is ready at ${url} (data in ${data})`);
}
