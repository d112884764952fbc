import type { ColumnType, Generated } from 'kysely';

/** Visible to its user alone: read and written through the functions of `sign-ins.ts`. */
export type SignInTable = {
  tenant_id: Generated<string>;
  user_id: string;
  id: string;
  at: ColumnType<Date, never, never>;
  /** Sealed under the user's key. */
  sealed: string;
};

export type SignInTables = { sign_ins: SignInTable };
