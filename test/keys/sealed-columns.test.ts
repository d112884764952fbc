import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealedColumns } from '../../server/rekey/sealed-columns.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';

type Reason = 'under the key of its user' | 'under a key that is kept' | 'by the root key, and anew with it';

/** Columns that are not walked through when the root key is replaced, and why nothing is lost. */
const leftAlone: Readonly<Record<string, Reason>> = {
  'audit_events.sealed': 'under a key that is kept',
  'tenant_keys.sealed_key': 'by the root key, and anew with it',
  'account_links.sealed_for_user': 'under the key of its user',
  'activities.sealed': 'under the key of its user',
  'agreements.sealed': 'under the key of its user',
  'mails.sealed_for_user': 'under the key of its user',
  'risk_attempts.sealed': 'under the key of its user',
  'risk_profiles.sealed': 'under the key of its user',
  'sessions.sealed_device': 'under the key of its user',
  'sign_ins.sealed': 'under the key of its user',
  'trusted_devices.sealed': 'under the key of its user',
  'user_export_chunks.sealed': 'under the key of its user',
  'user_passkeys.sealed': 'under the key of its user',
  'user_totp.sealed_secret': 'under the key of its user',
  'users.sealed_email': 'under the key of its user',
  'users.sealed_family_name': 'under the key of its user',
  'users.sealed_given_name': 'under the key of its user',
  'users.sealed_locale': 'under the key of its user',
  'users.sealed_name': 'under the key of its user',
};

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database?.drop());

it('every sealed column is sealed anew when the root key is replaced, or lives under a key that stays', async () => {
  const columns = await database.query<{ name: string }>(
    `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attname ~ 'sealed' and not a.attisdropped order by 1`,
  );
  const known = [...sealedColumns.map(({ table, column }) => `${table}.${column}`), ...Object.keys(leftAlone)];
  expect(columns.map(({ name }) => name)).toEqual(known.toSorted());
});
