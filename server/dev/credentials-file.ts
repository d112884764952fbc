import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const shape = z.object({
  users: z.array(z.object({ issuer: z.string(), email: z.string(), password: z.string() })),
  clients: z.array(z.object({ issuer: z.string(), client_id: z.string(), client_secret: z.string().optional() })),
});

/** How to get in to a seeded instance: random passwords and secrets, which are in the database as hashes only. */
export type Credentials = z.output<typeof shape>;

/** What an earlier seeding kept; nothing when there was none or the file is damaged. */
export function readCredentials(path: string): Credentials {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { users: [], clients: [] };
  }
}

/** Keeps the credentials in a file that only its owner can read. */
export function writeCredentials(path: string, credentials: Credentials): void {
  writeFileSync(path, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
}
