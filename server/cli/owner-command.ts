import type { Command } from 'commander';
import { openDatabase, type TenantDb } from '../../adapters/postgres/database.ts';
import { exitStatus } from '../runtime/exit-status.ts';
import { CliError } from './cli-error.ts';
import type { Access, Answer, CliCommand, Given } from './command.ts';
import { type Session, withSession } from './session.ts';

/** A session that may also act as the owner of the tables, for what concerns more than one tenant. */
export type OwnerSession = Session & { readonly owner: TenantDb };

type Parts = {
  readonly words: CliCommand['words'];
  readonly summary: string;
  readonly declare?: (command: Command) => Command;
  readonly run: (session: OwnerSession, given: Given) => Promise<Answer>;
};

/** A command that concerns the whole installation. */
export function ownerCommand({ words, summary, declare = (command) => command, run }: Parts): CliCommand {
  return {
    words,
    summary,
    declare,
    async run(access, given) {
      const ownerDb = openDatabase({ url: getOwnerUrl(access), connections: 1 });
      try {
        return await withSession(access, (session) => run({ ...session, owner: ownerDb.system }, given));
      } finally {
        await ownerDb.close();
      }
    },
  };
}

export function getOwnerUrl({ urls }: Access) {
  if (urls.ownerUrl) return urls.ownerUrl;
  throw new CliError(
    'this needs the role that owns the tables: set BASTION_DATABASE_OWNER_URL beside DATABASE_URL',
    exitStatus.badSettings,
  );
}
