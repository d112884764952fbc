import { openDatabase } from '../../adapters/postgres/database.ts';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { DatabaseUrls } from '../runtime/database-urls.ts';
import { defaultSlug } from '../tenancy/tenant.ts';
import { createSetupLink, hasAdmin } from './setup-links.ts';

/** While there is no administrator: makes a one-time link to create one and prints it, on the terminal only. */
export async function announceSetup(config: Config, urls: DatabaseUrls, log: Log): Promise<void> {
  const db = openDatabase({ url: urls.appUrl, connections: 1 });
  try {
    const tenant = await findTenant(db, { slug: defaultSlug });
    if (!tenant || (await hasAdmin({ db }, tenant.id))) return;
    const { url } = await createSetupLink({ db, clock: systemClock }, tenant.id, config.url);
    log.info('there is no administrator yet: a one-time link to create one was printed to standard output');
    process.stdout.write(
      `\n  Create the first administrator (this link works once, within an hour):\n\n    ${url}\n\n` +
        '  A new one is printed at every start until there is an administrator.\n\n',
    );
  } finally {
    await db.close();
  }
}
