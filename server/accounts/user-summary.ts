import type { UserRow } from '../../adapters/postgres/schema.ts';
import type { Sealing } from '../keys/sealing.ts';
import { openProfile, type Profile, type ProfileField, profileColumns } from './profile.ts';

/** What of a user an administrator sees; never the password's hash. */
export const userColumns = [
  'id',
  'email_verified',
  ...profileColumns,
  'user_groups',
  'status',
  'created_at',
] as const satisfies readonly (keyof UserRow)[];

type StoredSummary = Pick<UserRow, (typeof userColumns)[number]>;

/** The fields of an erased user are null. */
export type UserSummary = Omit<StoredSummary, `sealed_${ProfileField}`> & Profile;

export async function openUserSummary(sealing: Sealing, tenantId: string, row: StoredSummary): Promise<UserSummary> {
  const { id, email_verified, user_groups, status, created_at } = row;
  const { email, ...names } = await openProfile(sealing, tenantId, row);
  return { id, email, email_verified, ...names, user_groups, status, created_at };
}
