import { Option } from 'commander';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import { rotateSigningKeys, type SigningAlgorithm, signingAlgorithms } from '../../keys/signing-keys.ts';
import { formatTable } from '../format-text.ts';
import { listKeys } from '../list-keys.ts';
import { tenantCommand } from '../tenant-command.ts';

export const keysRotate = tenantCommand({
  words: ['keys', 'rotate'],
  summary: 'Sign with the next key from now on; tokens signed before stay verifiable',
  declare: (command) =>
    command.addOption(
      new Option('--alg <alg>', 'only the keys of this algorithm (default: all)').choices(signingAlgorithms),
    ),
  async run({ deps, tenant, actor }, { options }) {
    const algorithms: readonly SigningAlgorithm[] = options.alg ? [options.alg] : signingAlgorithms;
    const db = deps.db.tenant(tenant.id);
    await rotateSigningKeys(db, tenant.id, deps.sealing, algorithms);
    const keys = (await listKeys(deps, tenant)).filter(({ state }) => state === 'current' || state === 'next');
    const details = { algorithms, current: keys.filter(({ state }) => state === 'current').map(({ kid }) => kid) };
    await insertAuditEvent(db, { kind: 'keys.rotated', actor, details });
    const rows = keys.map(({ alg, state, kid }) => [alg, state, kid]);
    return { json: keys, text: formatTable(['ALG', 'STATE', 'KID'], rows) };
  },
});
