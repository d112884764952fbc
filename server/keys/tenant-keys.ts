import type { TenantDb } from '../../adapters/postgres/database.ts';
import type { KeyPurpose, TenantKeyRow } from '../../adapters/postgres/schema/key-tables.ts';
import { type DerivedKey, deriveKey, generateKeyMaterial, type KeyMaterial, keyMaterialFrom } from './key-material.ts';
import type { KeyRing } from './key-ring.ts';
import { open, seal } from './seal.ts';

/**
 * Keys of a tenant: random bytes that rest sealed by a root key, one line of generations per purpose, of which the
 * current one seals and all open. `data` seals user keys and the tenant's secrets, `index` makes blind indexes, `audit`
 * seals personal values of entries that belong to no user, and `protocol` is behind cookies, nonces and references.
 */
export const keyPurposes: readonly KeyPurpose[] = ['data', 'index', 'audit', 'protocol'];

type Generation = Pick<TenantKeyRow, 'purpose' | 'state'> & { readonly material: KeyMaterial };

export type TenantKeys = {
  /** The key for `use` from the current generation of a purpose. */
  readonly current: (purpose: KeyPurpose, use: string) => DerivedKey;
  /** The same key from every generation, the current one first. */
  readonly all: (purpose: KeyPurpose, use: string) => DerivedKey[];
};

export const keyPlace = (tenantId: string, kid: string): string => `tenant_keys.sealed_key/${tenantId}/${kid}`;
export const keyOfKeys = (root: KeyMaterial, tenantId: string): DerivedKey => deriveKey(root, 'tenant-keys', tenantId);

/** A new key of a tenant as a row, sealed by the root key. */
export function generateTenantKey(root: KeyMaterial, tenantId: string, purpose: KeyPurpose) {
  const { kid, secret } = generateKeyMaterial();
  const sealed_key = seal(keyOfKeys(root, tenantId), secret.reveal(), keyPlace(tenantId, kid));
  return { kid, purpose, root_kid: root.kid, sealed_key };
}

/** The tenant's keys; makes those that are missing. Nodes that do so at one instant end up with the same. */
export async function loadTenantKeys(db: TenantDb, ring: KeyRing, tenantId: string): Promise<TenantKeys> {
  const found = await readGenerations(db, ring, tenantId);
  const missing = keyPurposes.filter((purpose) => !found.some((key) => key.purpose === purpose));
  if (missing.length === 0) return toTenantKeys(found, tenantId);
  const rows = missing.map((purpose) => generateTenantKey(ring.current(), tenantId, purpose));
  await db
    .insertInto('tenant_keys')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return toTenantKeys(await readGenerations(db, ring, tenantId), tenantId);
}

async function readGenerations(db: TenantDb, ring: KeyRing, tenantId: string): Promise<Generation[]> {
  const rows = await db.selectFrom('tenant_keys').selectAll().orderBy('state').orderBy('created_at', 'desc').execute();
  return Promise.all(
    rows.map(async ({ kid, purpose, state, root_kid, sealed_key }) => {
      const root = await ring.get(root_kid);
      const bytes = open(keyOfKeys(root, tenantId), sealed_key, keyPlace(tenantId, kid));
      return { purpose, state, material: keyMaterialFrom(bytes) };
    }),
  );
}

function toTenantKeys(generations: readonly Generation[], tenantId: string): TenantKeys {
  const derived = new Map<string, DerivedKey[]>();
  const all = (purpose: KeyPurpose, use: string): DerivedKey[] => {
    const name = `${purpose}/${use}`;
    const known = derived.get(name);
    if (known) return known;
    const ofPurpose = generations.filter((one) => one.purpose === purpose);
    const keys = ofPurpose.map(({ material }) => deriveKey(material, use, tenantId));
    derived.set(name, keys);
    return keys;
  };
  return {
    all,
    current(purpose, use) {
      const [key] = all(purpose, use);
      if (!key) throw new Error(`the tenant has no ${purpose} key`);
      return key;
    },
  };
}
