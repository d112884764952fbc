import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

/** Hashes of passwords that users had before, so that none comes again too soon. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table password_history (
    tenant_id uuid not null default current_tenant_id(),
    user_id uuid not null,
    id uuid not null,
    password_hash text not null,
    primary key (tenant_id, user_id, id),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await isolateTenantTable(db, 'password_history');
}
