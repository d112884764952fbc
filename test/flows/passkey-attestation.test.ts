import { generateKeyPairSync, hash } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { addPasskey } from '../../server/second-factors/add-passkey.ts';
import { deriveChallenge } from '../../server/second-factors/passkey-site.ts';
import { toTenant } from '../../server/tenancy/tenant.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

let bastion: TestBastion;
let user: TestUser;
let node: TestDeps;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

const encode = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');

/** A registration as a browser sends it, with an attestation of the sender's choice and the right challenge. */
async function register(attestation: Map<string, unknown>, seed = 'a sign-in') {
  const { db, sealing } = node.deps;
  const { url, defaultTenantId } = bastion;
  const row = await findTenant(db, { slug: 'default' });
  const key = await sealing.findUserKey(defaultTenantId, user.id);
  if (!row || !key) throw new Error('there is a tenant, and a key');
  const tenant = toTenant(row, url);
  const challenge = encode(await deriveChallenge(sealing, tenant.id, 'register', seed));
  const clientData = { type: 'webauthn.create', challenge, origin: url, crossOrigin: false };
  const response = {
    clientDataJSON: encode(JSON.stringify(clientData)),
    attestationObject: encode(isoCBOR.encode(attestation as never)),
  };
  const json = JSON.stringify({ id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {}, response });
  const origin = { ip: '203.0.113.1', user_agent: undefined, request_id: undefined };
  const adding = { tenant, userId: user.id, key, asOf: 0, json, seed, name: 'x', lang: 'en', origin };
  return addPasskey(node.deps, adding);
}

/** What an authenticator says of a new key for our host (WebAuthn §6.1), user present. */
function authenticatorData(): Uint8Array {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const [kty, alg, crv] = [2, -7, 1];
  const cose = new Map<number, unknown>([
    [1, kty],
    [3, alg],
    [-1, crv],
    [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
  ]);
  const rpIdHash = hash('sha256', new URL(bastion.url).hostname, 'buffer');
  const rest = [0x41, 0, 0, 0, 0, ...Array(16).fill(0), 0, 3, 0, 0, 0];
  return new Uint8Array(Buffer.concat([rpIdHash, Buffer.from(rest), isoCBOR.encode(cose as never)]));
}

const attestationOf = (fmt: string, statement: Map<string, unknown>) =>
  new Map<string, unknown>([
    ['fmt', fmt],
    ['attStmt', statement],
    ['authData', authenticatorData()],
  ]);

describe('attack: an attestation whose certificates name an address to ask', () => {
  const certificate = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x01]);
  const statement = new Map<string, unknown>([
    ['alg', -7],
    ['sig', new Uint8Array(70)],
    ['x5c', [certificate]],
  ]);

  it.each(['packed', 'fido-u2f', 'android-key', 'android-safetynet', 'apple', 'tpm', 'unheard-of'])(
    'is refused as "%s", and nothing is fetched',
    async (fmt) => {
      const fetched = vi.spyOn(globalThis, 'fetch');
      expect(await register(attestationOf(fmt, statement))).toEqual({ ok: false, code: 'wrong_passkey' });
      expect(fetched).not.toHaveBeenCalled();
      fetched.mockRestore();
    },
  );

  it('nor is anything stored of what is no attestation at all', async () => {
    for (const odd of [new Map(), new Map([['fmt', 'none']]), new Map([['fmt', 7]])])
      expect(await register(odd)).toEqual({ ok: false, code: 'wrong_passkey' });
    expect(await bastion.database.query('select from user_passkeys')).toEqual([]);
  });

  it('and the same passkey without one is taken, once', async () => {
    const attestation = attestationOf('none', new Map());
    expect(await register(attestation)).toEqual({ ok: true, value: undefined });
    expect(await register(attestation)).toEqual({ ok: false, code: 'wrong_passkey' });
    expect(await bastion.database.query('select from user_passkeys')).toHaveLength(1);
  });
});
