import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { CompactSign, exportJWK, type JWK } from 'jose';
import { hashLink, noPreviousHash } from '../../../server/audit/canonical-entry.ts';
import { canonicalJson } from '../../../server/audit/canonical-json.ts';

export type GeneratedTrail = {
  readonly tenantId: string;
  /** The export: a line about it, then one per entry. */
  readonly lines: string[];
  /** As a witness keeps them. */
  readonly checkpoints: string[];
  readonly jwks: { readonly keys: JWK[] };
  readonly privateKey: KeyObject;
};

type Options = {
  readonly entries: number;
  readonly every: number;
  readonly like?: Pick<GeneratedTrail, 'tenantId' | 'jwks' | 'privateKey'>;
};

const sha256 = (text: string) => createHash('sha256').update(text).digest();

export function* generateEntries(count: number) {
  for (let at = 1; at <= count; at += 1) {
    yield {
      id: randomUUID(),
      at: new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString().replace('Z', '000Z'),
      kind: 'test.event',
      user_id: null,
      client_id: 'shop',
      request_id: null,
      details: { at, actor: 'test' },
      sealed: null,
    };
  }
}

async function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'test-key' }] } };
}

/** A trail with checkpoints, made without a database. */
export async function generateTrail({ entries, every, like }: Options): Promise<GeneratedTrail> {
  const { privateKey, jwks } = like ?? (await makeKey());
  const tenantId = like?.tenantId ?? randomUUID();
  const lines = [canonicalJson({ bastion_audit_export: 1, tenant_id: tenantId, from_seq: 1 })];
  const checkpoints: string[] = [];
  let prev = noPreviousHash;
  let seq = 0;
  let previous: string | null = null;
  let leaves: Buffer[] = [];
  for (const entry of generateEntries(entries)) {
    seq += 1;
    const hash = hashLink({ tenantId, seq, prev, entry });
    lines.push(canonicalJson({ seq, prev, hash, entry }));
    leaves.push(sha256(canonicalJson(entry)).subarray(0, 8));
    prev = hash;
    if (seq % every !== 0) continue;
    const claims: object = {
      v: 1,
      tenant_id: tenantId,
      n: seq / every,
      seq,
      head: hash,
      at: seq,
      previous,
      kind: 'periodic',
      leaves: Buffer.concat(leaves).toString('base64url'),
    };
    const header = { alg: 'EdDSA', typ: 'audit-checkpoint+jwt', kid: String(jwks.keys[0]?.kid) };
    const jws: string = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader(header)
      .sign(privateKey);
    checkpoints.push(JSON.stringify({ checkpoint: jws }));
    previous = sha256(jws).toString('hex');
    leaves = [];
  }
  return { tenantId, lines, checkpoints, jwks, privateKey };
}
