import { sealAudit } from '../../../adapters/postgres/seal-audit.ts';
import { makeExport } from '../../../server/privacy/export/make-export.ts';
import { consumeExport } from '../../../server/privacy/export/open-export.ts';
import { type RequestedExport, requestExport } from '../../../server/privacy/export/request-export.ts';
import type { TestDeps } from '../../support/open-deps.ts';

type Tenant = { readonly id: string; readonly issuer: string };

export async function request(
  { deps }: TestDeps,
  tenant: Tenant,
  userId: string,
  isForUser = true,
): Promise<RequestedExport> {
  const outcome = await requestExport(deps, { tenant, actor: 'test', isForUser }, { id: userId });
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.value;
}

/** Makes it here, unless a running server's job is quicker. */
export async function makeReady({ deps }: TestDeps, tenant: Tenant, id: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    await makeExport(deps, { wanted: id });
    const rows = deps.db.tenant(tenant.id).selectFrom('user_exports').select('state').where('id', '=', id);
    if ((await rows.executeTakeFirst())?.state === 'ready') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the export does not get ready');
}

/** Both forms of a fresh export of this user, as text. */
export async function exportOf(node: TestDeps, tenant: Tenant, userId: string, isForUser = true) {
  const { id } = await request(node, tenant, userId, isForUser);
  await makeReady(node, tenant, id);
  const opened = await consumeExport(node.deps, tenant, { id }, { actor: 'test' });
  if (!opened) throw new Error('the export cannot be opened');
  const read = async (format: 'json' | 'html') => Buffer.concat(await Array.fromAsync(opened.read(format))).toString();
  const [json, html] = [await read('json'), await read('html')];
  return { json, html, document: JSON.parse(json) };
}

/** Puts many events about a user into the audit trail. */
export async function fillTrail({ deps }: TestDeps, tenant: Tenant, userId: string, count: number): Promise<void> {
  const batch = 5_000;
  const user_agent = `Mozilla/5.0 ${'(a long name of a browser) '.repeat(8)}`;
  for (let done = 0; done < count; done += batch) {
    const records = Array.from({ length: Math.min(batch, count - done) }, (_, at) => ({
      kind: 'login.succeeded',
      user_id: userId,
      ip: '203.0.113.7',
      user_agent,
      details: { number: done + at },
    }));
    const audits = await Promise.all(records.map((record) => sealAudit(deps.sealing, tenant.id, record)));
    const text = `insert into audit_events (id, kind, user_id, details, sealed)
      select id, kind, user_id, details, sealed
      from json_to_recordset($1::json) as x(id uuid, kind text, user_id uuid, details jsonb, sealed text)`;
    await deps.db.run(tenant.id, { name: 'fill-trail', text }, [JSON.stringify(audits)]);
  }
}
