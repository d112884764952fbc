import { migrate as migrateDatabase } from '../../../adapters/postgres/migrate.ts';
import type { CliCommand } from '../command.ts';
import { getOwnerUrl } from '../owner-command.ts';

export const migrate: CliCommand = {
  words: ['migrate'],
  summary: 'Bring the database schema to this version',
  declare: (command) => command,
  mayCreateDatabase: true,
  async run(access) {
    const role = decodeURIComponent(new URL(access.urls.appUrl.reveal()).username);
    const applied = await migrateDatabase(getOwnerUrl(access), role, access.log);
    const text = applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The schema is up to date.';
    return { json: { applied }, text };
  },
};
