import type { TestDatabase } from '../../support/clone-database.ts';

/** What changes by itself, or with every request that is looked at: the chaining of the trail, and counters of limits. */
const restless = new Set(['rate_limits', 'audit_events', 'audit_chain', 'audit_checkpoints', 'audit_witnesses']);

/** What stands in the database, as a digest of each table, and how much there is on record. */
export async function readState({ query }: Pick<TestDatabase, 'query'>): Promise<Record<string, unknown>> {
  const tables = await query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const state: Record<string, unknown> = {};
  for (const { name } of tables.filter(
    (table) => !restless.has(table.name) && !table.name.startsWith('audit_events'),
  )) {
    const [row] = await query(
      `select count(*), md5(string_agg(t::text, '|' order by t::text)) from public."${name}" t`,
    );
    state[name] = row;
  }
  const [trail] = await query('select count(*) from audit_events');
  return { ...state, trail };
}
