import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import type { SigningKeyRow } from '../../adapters/postgres/schema.ts';
import type { Sealing } from './sealing.ts';

/**
 * Signing keys of a tenant, one line per algorithm: `next` (published, not yet used), `current` (signs), `retiring`
 * (verifies what it signed), `gone` (kept as a record, never published). Private parts rest sealed; a `kid` is the
 * RFC 7638 thumbprint of the key, so it never repeats.
 */
export const signingAlgorithms = ['ES256', 'RS256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

const placeOf = (kid: string) => ({ table: 'signing_keys', column: 'sealed_private_jwk', row: kid });

type NewKey = { kid: string; alg: SigningAlgorithm; public_jwk: string; sealed_private_jwk: string };

async function generateSigningKey(alg: SigningAlgorithm, tenantId: string, sealing: Sealing): Promise<NewKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateJwk = JSON.stringify(await exportJWK(privateKey));
  return {
    kid,
    alg,
    public_jwk: JSON.stringify({ ...publicJwk, kid, alg, use: 'sig' }),
    sealed_private_jwk: await sealing.sealForTenant(tenantId, 'signing-keys', placeOf(kid), privateJwk),
  };
}

/** Makes sure that a tenant has a current and a next key for each algorithm; safe to call at once from many nodes. */
export async function ensureSigningKeys(db: TenantDb, tenantId: string, sealing: Sealing): Promise<void> {
  const existing = await db.selectFrom('signing_keys').select(['alg', 'state']).execute();
  for (const state of ['current', 'next'] as const) {
    for (const alg of signingAlgorithms) {
      if (existing.some((key) => key.alg === alg && key.state === state)) continue;
      const key = await generateSigningKey(alg, tenantId, sealing);
      const activated_at = state === 'current' ? new Date() : null;
      await db
        .insertInto('signing_keys')
        .values({ ...key, state, activated_at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }
}

/**
 * Makes the next key the current one and prepares a new next one; the old one keeps verifying until it is retired.
 * One transaction: at every instant there is exactly one current key per algorithm.
 */
export async function rotateSigningKeys(
  db: TenantDb,
  tenantId: string,
  sealing: Sealing,
  algorithms: readonly SigningAlgorithm[] = signingAlgorithms,
): Promise<string[]> {
  await ensureSigningKeys(db, tenantId, sealing);
  const fresh = await Promise.all(algorithms.map((alg) => generateSigningKey(alg, tenantId, sealing)));
  await db.transaction().execute(async (transaction) => {
    // One rotation at a time: a second one waits here and then finds the keys the first one left.
    await transaction.selectFrom('signing_keys').select('kid').forUpdate().execute();
    for (const key of fresh) {
      const ofAlgorithm = transaction.updateTable('signing_keys').where('alg', '=', key.alg);
      await ofAlgorithm.where('state', '=', 'current').set({ state: 'retiring', retired_at: new Date() }).execute();
      await ofAlgorithm.where('state', '=', 'next').set({ state: 'current', activated_at: new Date() }).execute();
      await transaction
        .insertInto('signing_keys')
        .values({ ...key, state: 'next' })
        .execute();
    }
  });
  const current = await db.selectFrom('signing_keys').select('kid').where('state', '=', 'current').execute();
  return current.map((key) => key.kid);
}

/** Takes keys out of the JWKS that retired longer ago than `seconds`; what they signed has expired by then. */
export async function dropRetiredKeys(db: TenantDb, seconds: number): Promise<number> {
  const result = await db
    .updateTable('signing_keys')
    .set({ state: 'gone', sealed_private_jwk: null })
    .where('state', '=', 'retiring')
    .where('retired_at', '<', new Date(Date.now() - seconds * 1000))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

const order = { current: 0, next: 1, retiring: 2, gone: 3 };

/** The published keys with their private parts, the current ones first: the first match signs. */
export async function loadSigningJwks(db: TenantDb, tenantId: string, sealing: Sealing): Promise<JWK[]> {
  const rows = await db.selectFrom('signing_keys').selectAll().where('state', '!=', 'gone').execute();
  const toJwk = async (row: SigningKeyRow): Promise<JWK> => {
    const sealed = row.sealed_private_jwk;
    if (!sealed) throw new Error(`Signing key ${row.kid} has no private part`);
    const opened = await sealing.openForTenant(tenantId, 'signing-keys', placeOf(row.kid), sealed);
    const privateJwk: JWK = JSON.parse(opened.toString());
    return { ...privateJwk, kid: row.kid, alg: row.alg, use: 'sig' };
  };
  return Promise.all(rows.sort((a, b) => order[a.state] - order[b.state]).map(toJwk));
}

/** The algorithms whose current key has been signing for longer than `seconds`. */
export async function findOverdueAlgorithms(db: TenantDb, seconds: number): Promise<SigningAlgorithm[]> {
  const rows = await db
    .selectFrom('signing_keys')
    .select('alg')
    .where('state', '=', 'current')
    .where('activated_at', '<', new Date(Date.now() - seconds * 1000))
    .execute();
  return rows.map((row) => row.alg);
}
