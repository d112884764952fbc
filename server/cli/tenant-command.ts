import type { Command } from 'commander';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import type { TellingScope } from '../tenancy/change-scope.ts';
import { defaultSlug, type Tenant, toTenant } from '../tenancy/tenant.ts';
import { CliError } from './cli-error.ts';
import type { Answer, CliCommand, Given } from './command.ts';
import { type Session, withSession } from './session.ts';

/** A session within the tenant that `--tenant` names. */
export type TenantSession = Session & { readonly tenant: Tenant; readonly scope: TellingScope };

type Parts = {
  readonly words: CliCommand['words'];
  readonly summary: string;
  readonly declare?: (command: Command) => Command;
  readonly run: (session: TenantSession, given: Given) => Promise<Answer>;
};

/** A command that works inside one tenant. */
export function tenantCommand({ words, summary, declare = (command) => command, run }: Parts): CliCommand {
  return {
    words,
    summary,
    declare: (command) => declare(command).option('--tenant <slug>', 'the tenant it is about', defaultSlug),
    run: (access, given) =>
      withSession(access, async (session) => {
        const tenant = await getTenant(session, String(given.options.tenant));
        return run({ ...session, tenant, scope: { tenant, actor: session.actor } }, given);
      }),
  };
}

async function getTenant({ deps, config }: Session, slug: string): Promise<Tenant> {
  const row = await findTenant(deps.db, { slug });
  if (!row) throw new CliError(`there is no tenant "${slug}"; npx bastion tenant list shows all`);
  return toTenant(row, config.url);
}
