import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CompactSign, calculateJwkThumbprint, compactVerify, exportJWK, type JWK } from 'jose';
import { refuseReadableByOthers, syncDirectory } from './root-key.ts';

/**
 * The key with which an installation attests what outsiders must be able to check years later: certificates of erasure
 * and checkpoints of the audit trail. Ed25519 (RFC 8032, `alg` EdDSA of RFC 8037). It rests in the keys folder and never
 * in the database, so who can rewrite all tables still cannot sign; and it is not replaced with the signing keys of
 * tokens, whose public parts vanish from the JWKS soon after.
 */
export type AttestationKey = {
  readonly publicJwk: JWK & { readonly kid: string };
  /** A compact JWS (RFC 7515) whose payload is `claims` as JSON; `typ` says what is attested. */
  readonly sign: (typ: string, claims: object) => Promise<string>;
};

const FILE = 'attestation.key';

/** The attestation key in `keysDir`, made at the first call; processes that call at one instant get the same. */
export async function loadAttestationKey(keysDir: string): Promise<AttestationKey> {
  const path = join(keysDir, FILE);
  const key = (await readKey(path)) ?? (await createKey(keysDir, path));
  const jwk = await exportJWK(createPublicKey(key));
  const kid = await calculateJwkThumbprint(jwk);
  const sign = (typ: string, claims: object) =>
    new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg: 'EdDSA', typ, kid }).sign(key);
  return { publicJwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' }, sign };
}

/** What was attested. Throws when the signature is not this key's or `typ` is another. */
export async function readAttestation(publicJwk: JWK, typ: string, jws: string): Promise<Record<string, unknown>> {
  const key = createPublicKey({ key: publicJwk as never, format: 'jwk' });
  const { payload, protectedHeader } = await compactVerify(jws, key, { algorithms: ['EdDSA'] });
  if (protectedHeader.typ !== typ) throw new Error(`this attests something else than ${typ}`);
  return JSON.parse(Buffer.from(payload).toString());
}

async function readKey(path: string): Promise<KeyObject | undefined> {
  try {
    const pem = await readFile(path, 'utf8');
    await refuseReadableByOthers(path);
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');
    return key;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    // The cause may quote the file.
    throw new Error(`${path} must hold an Ed25519 private key that its owner alone can read; restore it from a backup`);
  }
}

async function createKey(keysDir: string, path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = join(keysDir, `.${FILE}.${randomBytes(8).toString('hex')}`);
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(draft, pem, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, path);
    await syncDirectory(keysDir);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const key = await readKey(path);
  if (!key) throw new Error(`${path} disappeared while it was being created`);
  return key;
}
