import { readErasureCertificate } from '../../privacy/erasure-certificate.ts';
import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

export const erasureList = tenantCommand({
  words: ['erasure', 'list'],
  summary: 'List who was erased, by id, with the certificates',
  async run({ deps, tenant }) {
    const erasures = deps.db.tenant(tenant.id).selectFrom('erasures').select(['user_id', 'certificate']);
    const rows = await erasures.orderBy('erased_at').execute();
    const list = [];
    for (const { user_id, certificate } of rows) {
      const { erased_at } = await readErasureCertificate(deps.attestation.publicJwk, certificate);
      list.push({ user_id, erased_at, certificate });
    }
    const lines = list.map(({ user_id, erased_at }) => [user_id, new Date(erased_at * 1000)]);
    return { json: list, text: formatTable(['USER', 'ERASED'], lines) };
  },
});
