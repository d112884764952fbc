import { join } from 'node:path';
import { findWrittenAt } from '../find-written-at.ts';
import type { KeyAgeSource } from '../key-age.ts';

/** The oldest password of the embedded PostgreSQL, where that is in use. */
export const embeddedPasswords: KeyAgeSource = async ({ keysDir, secrets, policy }) => {
  if (secrets.DATABASE_URL) return [];
  const files = ['superuser', 'owner', 'app'].map((role) => join(keysDir, `postgres-${role}.password`));
  const times = (await Promise.all(files.map(findWrittenAt))).filter((time) => time !== undefined);
  if (times.length === 0) return [];
  const remedy = 'remove the postgres-*.password files and start anew';
  return [{ name: 'embedded PostgreSQL passwords', created_at: Math.min(...times), limit: policy.secrets, remedy }];
};
