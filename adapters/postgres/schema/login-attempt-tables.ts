import type { Generated } from 'kysely';

export type LoginAttemptTables = {
  login_attempts: {
    tenant_id: Generated<string>;
    subject: string;
    failures: number;
    last_at: Date;
    open_at: Date;
  };
};
