import { createAdvisoryLocks } from '../../../adapters/postgres/advisory-locks.ts';
import { listTenantsBesideRoot, listTenantsToRekey } from '../../../adapters/postgres/tenant-keys.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import { beginRekey } from '../../keys/begin-rekey.ts';
import { rotateRootKey } from '../../keys/rotate-root-key.ts';
import { rekeyTenant } from '../../rekey/rekey-tenant.ts';
import { CliError } from '../cli-error.ts';
import { installationCommand } from '../installation-command.ts';
import type { Session } from '../session.ts';

export const keysRotateRoot = installationCommand({
  words: ['keys', 'rotate-root'],
  summary: 'Seal with a new root key from now on, and everything older step by step',
  declare: (command) =>
    command
      .option('--resume', 'make no further key: finish a rotation that was cut off')
      .option('--wait', 'seal everything anew here and now, instead of leaving it to the running nodes'),
  async run(session, { options }) {
    const { deps, config } = session;
    const before = deps.keyRing.current().kid;
    const kid = options.resume ? before : await startRotation(session);
    const tenants = await listTenantsBesideRoot(deps.db, kid);
    let begun = 0;
    for (const id of tenants) {
      if (!(await beginRekey(deps.db.tenant(id), deps.keyRing, id))) continue;
      begun += 1;
      const details = { root_kid: kid };
      await insertAuditEvent(deps.db.tenant(id), { kind: 'keys.root_rotated', actor: session.actor, details });
    }
    const resealed = options.wait ? await finish(session) : undefined;
    const text =
      `${begun} tenants seal with root key ${kid} from now on.\n` +
      (resealed === undefined
        ? 'The running nodes seal older values anew; npx bastion keys root shows how far they are.'
        : `${resealed} older values were sealed anew.`) +
      `\nBack up ${config.keysDir} now: without the new root key nothing of this can be read.`;
    return { json: { root_kid: kid, tenants: begun, ...(resealed === undefined ? {} : { resealed }) }, text };
  },
});

async function startRotation({ deps, config }: Session): Promise<string> {
  const left = await listTenantsToRekey(deps.db);
  if (left.length > 0)
    throw new CliError(
      `the last rotation is not finished: ${left.length} tenants have values under older keys; npx bastion keys root shows how many`,
    );
  let kid: string | undefined;
  const isAlone = await createAdvisoryLocks(deps.db)('rotate-root-key', async () => {
    kid = await rotateRootKey(config.keysDir, deps.keyRing);
  });
  if (!isAlone || kid === undefined) throw new CliError('another rotation of the root key is under way');
  return kid;
}

/** Everything that can be sealed anew is; the old keys themselves go some minutes later, when no node can use them. */
async function finish({ deps, actor }: Session): Promise<number> {
  let resealed = 0;
  for (const tenantId of await listTenantsToRekey(deps.db)) {
    const report = await rekeyTenant(deps, tenantId, { pause_ms: 0 });
    resealed += report.resealed;
  }
  deps.log.info('sealed anew', { actor, resealed });
  return resealed;
}
