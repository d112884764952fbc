import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

export const termsList = tenantCommand({
  words: ['terms', 'list'],
  summary: 'List the published texts with all their versions',
  async run({ deps, tenant }) {
    const all = deps.db.tenant(tenant.id).selectFrom('legal_texts').orderBy('kind').orderBy('version');
    const texts = await all
      .select(['kind', 'version', 'title', 'is_required', 'effective_at', 'published_at'])
      .execute();
    const rows = texts.map(({ kind, version, title, is_required, effective_at }) => [
      kind,
      version,
      is_required ? 'required' : 'optional',
      effective_at,
      title,
    ]);
    return { json: texts, text: formatTable(['KIND', 'VERSION', 'AGREEMENT', 'IN FORCE', 'TITLE'], rows) };
  },
});
