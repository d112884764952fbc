import type { Generated } from 'kysely';

export type PasswordHistoryTables = {
  password_history: { tenant_id: Generated<string>; user_id: string; id: string; password_hash: string };
};
