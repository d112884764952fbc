import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Change } from '../../adapters/postgres/change-feed.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import type { KeyPurpose } from '../../adapters/postgres/schema/key-tables.ts';
import { MINUTE } from '../kernel/duration.ts';
import { blindIndex } from './blind-index.ts';
import { isImported, openImported } from './imported-values.ts';
import { type DerivedKey, deriveKey, generateKeyMaterial, type KeyMaterial, keyMaterialFrom } from './key-material.ts';
import type { KeyRing } from './key-ring.ts';
import { open, seal } from './seal.ts';
import { loadTenantKeys, type TenantKeys } from './tenant-keys.ts';

/**
 * Sealing: how everything secret or personal gets into the database and out of it (format: `seal.ts`). Keys form an
 * envelope, root key → tenant key → user key, and are kept opened in memory for a few minutes, within a bound. A user
 * whose key was destroyed is erased: what was sealed for them stays unreadable wherever a copy of it lies.
 */
export type Sealing = {
  /** The keys of a tenant. */
  readonly keysOf: (tenantId: string) => Promise<TenantKeys>;
  /** Seals a secret of the tenant; `use` separates kinds of them ("signing-keys"). */
  readonly sealForTenant: (tenantId: string, use: TenantUse, place: Place, text: string | Buffer) => Promise<string>;
  /** Throws when the text is altered, from another place, or under a key that is gone. */
  readonly openForTenant: (tenantId: string, use: TenantUse, place: Place, sealed: string) => Promise<Buffer>;
  /** Seals under the user's key. Throws when the user has none (never had, or is erased). */
  readonly sealForUser: (tenantId: string, userId: string, place: Place, text: string | Buffer) => Promise<string>;
  /** What was sealed for a user; undefined when the key is destroyed. */
  readonly openForUser: (tenantId: string, userId: string, place: Place, sealed: string) => Promise<Buffer | undefined>;
  /** The user's key at hand, for several values at once; undefined when there is none. */
  readonly findUserKey: (tenantId: string, userId: string) => Promise<UserKey | undefined>;
  /** A key for a new user: its row has to be inserted with the user, in one transaction. */
  readonly createUserKey: (tenantId: string, userId: string) => Promise<NewUserKey>;
  /** What a value is found by in the database: one text per generation of the index key, the current one first. */
  readonly blindIndexes: (tenantId: string, field: string, normalised: string) => Promise<[string, ...string[]]>;
  /** Drops what this node holds of a changed key. */
  readonly applyChange: (change: Change) => void;
  readonly forgetAll: () => void;
};

/** Where a sealed value lives; it opens nowhere else. `row` is the row's key without the tenant. */
export type Place = { readonly table: string; readonly column: string; readonly row: string };

/** `audit` has its own line of keys, which is never thrown away: what it sealed is part of the chain. */
export type TenantUse = 'signing-keys' | 'client-secrets' | 'user-keys' | 'mail' | 'audit';
const purposeOf = (use: TenantUse): KeyPurpose => (use === 'audit' ? 'audit' : 'data');

export type UserKey = {
  readonly kid: string;
  readonly seal: (place: Place, text: string | Buffer) => string;
  readonly open: (place: Place, sealed: string) => Buffer;
  /** HMAC-SHA-256 under the user's key, for finding equal values of one user without storing them. */
  readonly hash: (use: string, text: string | Buffer) => Buffer;
};

export type NewUserKey = { readonly key: UserKey; readonly row: { user_id: string; sealed_key: string } };

type Options = { readonly maxTenants?: number; readonly maxUsers?: number; readonly ttl_s?: number };

const describePlace = (tenantId: string, { table, column, row }: Place): string =>
  `${table}.${column}/${tenantId}/${row}`;

const userKeyPlace = (userId: string): Place => ({ table: 'user_keys', column: 'sealed_key', row: userId });

function toUserKey(ring: KeyRing, tenantId: string, userId: string, material: KeyMaterial): UserKey {
  const key = deriveKey(material, 'values', userId);
  const hashKeys = new Map<string, DerivedKey>();
  return {
    kid: material.kid,
    seal: (place, text) => seal(key, text, describePlace(tenantId, place)),
    open(place, sealed) {
      if (isImported(sealed)) return openImported(ring.imported(), sealed);
      return open(key, sealed, describePlace(tenantId, place));
    },
    hash(use, text) {
      const hashKey = hashKeys.get(use) ?? deriveKey(material, `hash/${use}`, userId);
      hashKeys.set(use, hashKey);
      return createHmac('sha256', hashKey.object).update(text).digest();
    },
  };
}

const findSealedKey = {
  name: 'find-user-key',
  text: 'select sealed_key from user_keys where tenant_id = current_tenant_id() and user_id = $1',
};

const kidOf = (sealed: string): string | undefined => sealed.split('.', 2)[1];

/** The key among several that a text was sealed with. */
function keyFor(keys: readonly DerivedKey[], sealed: string): DerivedKey {
  const key = keys.find(({ kid }) => kid === kidOf(sealed));
  if (!key) throw new Error('sealed value belongs to a key that is gone');
  return key;
}

const destroyed = Symbol('no key');

export function createSealing(
  { db, keyRing }: { readonly db: Database; readonly keyRing: KeyRing },
  { maxTenants = 1_000, maxUsers = 20_000, ttl_s = 5 * MINUTE }: Options = {},
): Sealing {
  const ttl = ttl_s * 1000;
  const tenants = new LRUCache<string, TenantKeys>({
    max: maxTenants,
    ttl,
    ignoreFetchAbort: true,
    fetchMethod: (tenantId) => loadTenantKeys(db.tenant(tenantId), keyRing, tenantId),
  });
  const users = new LRUCache<string, UserKey | typeof destroyed>({
    max: maxUsers,
    ttl,
    ignoreFetchAbort: true,
    async fetchMethod(name, _stale, { options }) {
      const [tenantId = '', userId = ''] = name.split('/');
      const key = await loadUserKey(tenantId, userId);
      if (!key) options.ttl = 2_000;
      return key ?? destroyed;
    },
  });

  async function keysOf(tenantId: string): Promise<TenantKeys> {
    const keys = tenants.get(tenantId) ?? (await tenants.fetch(tenantId));
    if (!keys) throw new Error('the keys of the tenant were dropped while they were read');
    return keys;
  }

  /** A text of a generation that this node does not know yet: another one has rotated a moment ago. */
  async function openWith(tenantId: string, use: TenantUse, place: Place, sealed: string): Promise<Buffer> {
    if (isImported(sealed)) return openImported(keyRing.imported(), sealed);
    const find = async () => (await keysOf(tenantId)).all(purposeOf(use), use);
    const known = await find();
    if (!known.some(({ kid }) => kid === kidOf(sealed))) tenants.delete(tenantId);
    return open(keyFor(await find(), sealed), sealed, describePlace(tenantId, place));
  }

  async function loadUserKey(tenantId: string, userId: string): Promise<UserKey | undefined> {
    const [row] = await db.run<{ sealed_key: string }>(tenantId, findSealedKey, [userId]);
    if (!row) return undefined;
    const bytes = await openWith(tenantId, 'user-keys', userKeyPlace(userId), row.sealed_key);
    return toUserKey(keyRing, tenantId, userId, keyMaterialFrom(bytes));
  }

  async function sealForTenant(tenantId: string, use: TenantUse, place: Place, text: string | Buffer) {
    const keys = await keysOf(tenantId);
    return seal(keys.current(purposeOf(use), use), text, describePlace(tenantId, place));
  }

  async function findUserKey(tenantId: string, userId: string): Promise<UserKey | undefined> {
    const name = `${tenantId}/${userId}`;
    const key = users.get(name) ?? (await users.fetch(name));
    return key === destroyed ? undefined : key;
  }

  return {
    keysOf,
    sealForTenant,
    openForTenant: openWith,
    findUserKey,
    async sealForUser(tenantId, userId, place, text) {
      const key = await findUserKey(tenantId, userId);
      if (!key) throw new Error('the user has no key: nothing can be sealed for them');
      return key.seal(place, text);
    },
    openForUser: async (tenantId, userId, place, sealed) => (await findUserKey(tenantId, userId))?.open(place, sealed),
    async createUserKey(tenantId, userId) {
      const material = generateKeyMaterial();
      const place = userKeyPlace(userId);
      const sealed_key = await sealForTenant(tenantId, 'user-keys', place, material.secret.reveal());
      return { key: toUserKey(keyRing, tenantId, userId, material), row: { user_id: userId, sealed_key } };
    },
    async blindIndexes(tenantId, field, normalised) {
      const [current, ...older] = (await keysOf(tenantId)).all('index', field);
      if (!current) throw new Error('the tenant has no index key');
      return [blindIndex(current, normalised), ...older.map((key) => blindIndex(key, normalised))];
    },
    applyChange({ table, tenant_id, id }) {
      if (table === 'tenant_keys') tenants.delete(tenant_id);
      if (table === 'user_keys') users.delete(`${tenant_id}/${id}`);
    },
    forgetAll() {
      tenants.clear();
      users.clear();
    },
  };
}
