import type { UserRow } from '../../adapters/postgres/schema.ts';

/** What of a user an administrator sees; never the password's hash. */
export const userColumns = [
  'id',
  'email',
  'email_verified',
  'name',
  'given_name',
  'family_name',
  'user_groups',
  'status',
  'created_at',
] as const satisfies readonly (keyof UserRow)[];

export type UserSummary = Pick<UserRow, (typeof userColumns)[number]>;
