import { findAdmins } from '../../accounts/find-admins.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import { createSetupLink } from '../../setup/setup-links.ts';
import { CliError } from '../cli-error.ts';
import { tenantCommand } from '../tenant-command.ts';

export const adminRecover = tenantCommand({
  words: ['admin', 'recover'],
  summary: 'Print a one-time link with which an administrator chooses a new password',
  declare: (command) => command.option('--email <address>', 'which one, when there are several'),
  async run({ deps, tenant, actor }, { options }) {
    const admins = await findAdmins(deps, tenant);
    const admin = chooseAdmin(admins, options.email);
    const link = await createSetupLink(deps, tenant.id, tenant.issuer, admin?.id);
    const user = admin ? { user_id: admin.id } : {};
    await insertAuditEvent(deps.db.tenant(tenant.id), { kind: 'admin.recovery_link_created', actor, ...user });
    const purpose = admin ? `lets ${admin.email} choose a new password` : 'creates the first administrator';
    const until = new Date(link.expires_at * 1000).toISOString().slice(11, 16);
    const text = `${link.url}\n\nThis link works once, until ${until} UTC, and ${purpose}.`;
    return { json: { ...link, email: admin?.email ?? null }, text };
  },
});

type Admin = { readonly id: string; readonly email: string };

/** Undefined when there is no administrator at all: then the link makes one. */
function chooseAdmin(admins: readonly Admin[], email: string | undefined): Admin | undefined {
  if (email !== undefined) {
    const named = admins.find((admin) => admin.email.toLowerCase() === email.trim().toLowerCase());
    if (named) return named;
    throw new CliError(`${email} is not an administrator; npx bastion role assign makes one of a user`);
  }
  if (admins.length > 1)
    throw new CliError(`say with --email which administrator: ${admins.map((admin) => admin.email).join(', ')}`);
  return admins[0];
}
