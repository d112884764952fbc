import type { TenantDb } from './database.ts';

/** What a user has allowed a client, kept across sessions: scopes, claims, and scopes per resource. */
export type Consent = {
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  readonly resources: Readonly<Record<string, readonly string[]>>;
};

export async function findConsent(db: TenantDb, userId: string, clientId: string): Promise<Consent | undefined> {
  const row = await db
    .selectFrom('consents')
    .select('granted')
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  return row && (row.granted as Consent);
}
