import { findUser } from '../../../adapters/postgres/find-user.ts';
import { recordView } from '../../accounts/record-view.ts';
import { toUserRef } from '../../accounts/user-ref.ts';
import { CliError } from '../cli-error.ts';
import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

export const termsAgreements = tenantCommand({
  words: ['terms', 'agreements'],
  summary: 'List what a user agreed to or declined, and when',
  declare: (command) => command.argument('<user>', 'e-mail address or id'),
  async run({ deps, tenant, scope }, { args }) {
    const db = deps.db.tenant(tenant.id);
    const user = await findUser(db, await toUserRef(deps.sealing, tenant.id, String(args[0])));
    if (!user) throw new CliError(`there is no user ${args[0]}`);
    await recordView(deps, scope, user.id, 'agreements');
    const own = db.selectFrom('agreements').where('user_id', '=', user.id).orderBy('at').orderBy('id');
    const rows = await own.select(['kind', 'version', 'decision', 'at', 'text_hash']).execute();
    const agreements = rows.map(({ text_hash, ...row }) => ({ ...row, text_hash: text_hash.toString('hex') }));
    const lines = agreements.map(({ kind, version, decision, at }) => [kind, version, decision, at]);
    return { json: agreements, text: formatTable(['KIND', 'VERSION', 'DECISION', 'AT'], lines) };
  },
});
