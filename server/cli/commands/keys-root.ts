import { countKeysByRoot, listTenantsToRekey } from '../../../adapters/postgres/tenant-keys.ts';
import { countOldValues } from '../../rekey/rekey-tenant.ts';
import { formatTable } from '../format-text.ts';
import { installationCommand } from '../installation-command.ts';

export const keysRoot = installationCommand({
  words: ['keys', 'root'],
  summary: 'List the root keys, what hangs on each, and how far a rotation is',
  async run({ deps }) {
    await deps.keyRing.reload();
    const uses = await countKeysByRoot(deps.db);
    const current = deps.keyRing.current().kid;
    const kids = new Set([...deps.keyRing.list().map(({ kid }) => kid), ...uses.map((use) => use.root_kid)]);
    const roots = [...kids].map((kid) => {
      const { tenants = 0, keys = 0 } = uses.find((use) => use.root_kid === kid) ?? {};
      const isHere = deps.keyRing.list().some((key) => key.kid === kid);
      const state = kid === current ? 'current' : !isHere ? 'missing' : keys === 0 ? 'removable' : 'needed';
      return { kid, state, tenants, keys };
    });
    const left: Record<string, number> = {};
    for (const id of await listTenantsToRekey(deps.db)) {
      for (const [column, count] of Object.entries(await countOldValues(deps, id)))
        left[column] = (left[column] ?? 0) + count;
    }
    const rows = roots.map(({ kid, state, tenants, keys }) => [kid, state, String(tenants), String(keys)]);
    const progress = Object.entries(left).map(([column, count]) => [column, String(count)]);
    const text = [
      formatTable(['ROOT KEY', 'STATE', 'TENANTS', 'KEYS'], rows),
      ...(progress.length > 0 ? [formatTable(['STILL UNDER OLDER KEYS', 'VALUES'], progress)] : []),
    ].join('\n\n');
    return { json: { roots, left }, text };
  },
});
