import type { TestBastion } from '../../support/start-bastion.ts';

type Row = {
  readonly client_id: string | null;
  readonly details: Record<string, unknown>;
  readonly sealed: string | null;
};

/** What the trail of all tenants holds of one kind, as it is stored, in order. */
export const listAudits = ({ database }: Pick<TestBastion, 'database'>, kind: string): Promise<Row[]> =>
  database.query<Row>('select client_id, details, sealed from audit_events where kind = $1 order by id', [kind]);
