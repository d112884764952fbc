import { createHash } from 'node:crypto';
import { CompactSign } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoints, readKeys, verifyExport } from '../../server/audit/bastion-verify.mjs';
import { hashLink } from '../../server/audit/canonical-entry.ts';
import { canonicalJson } from '../../server/audit/canonical-json.ts';
import { type GeneratedTrail, generateTrail } from './support/generate-trail.ts';

type Line = { readonly hash: string; readonly entry: Parameters<typeof hashLink>[0]['entry'] };

/** How many entries have expired: in the middle of what the first checkpoint covers. */
const gone = 3;
let trail: GeneratedTrail;
let lines: Line[];
let closing: string;

beforeAll(async () => {
  trail = await generateTrail({ entries: 20, every: 10 });
  lines = trail.lines.slice(1).map((line) => JSON.parse(line));
  const last = JSON.parse(trail.checkpoints.at(-1) ?? '').checkpoint;
  const claims = {
    v: 1,
    tenant_id: trail.tenantId,
    n: trail.checkpoints.length + 1,
    seq: gone,
    head: lines[gone - 1]?.hash,
    at: 99,
    previous: createHash('sha256').update(last).digest('hex'),
    kind: 'closing',
    leaves: '',
  };
  const header = { alg: 'EdDSA', typ: 'audit-checkpoint+jwt', kid: 'test-key' };
  const jws = new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header);
  closing = JSON.stringify({ checkpoint: await jws.sign(trail.privateKey) });
});

/** An export of these entries behind those that have expired, with every hash computed anew. */
function exportOf(entries: readonly Line['entry'][]): string[] {
  let prev = lines[gone - 1]?.hash ?? '';
  const out = [canonicalJson({ bastion_audit_export: 1, tenant_id: trail.tenantId, from_seq: gone + 1 })];
  entries.forEach((entry, index) => {
    const seq = gone + 1 + index;
    const hash = hashLink({ tenantId: trail.tenantId, seq, prev, entry });
    out.push(canonicalJson({ seq, prev, hash, entry }));
    prev = hash;
  });
  return out;
}

const left = () => lines.slice(gone).map(({ entry }) => entry);
/** Entry 7 is the fourth of those that are left. */
const seventh = 7 - gone - 1;
const invented = () => ({ ...(left()[seventh] as Line['entry']), id: '00000000-0000-7000-8000-000000000001' });

async function verdict(entries: readonly Line['entry'][]): Promise<string> {
  const keys = readKeys(JSON.stringify(trail.jwks));
  const checkpoints = readCheckpoints(keys, [[...trail.checkpoints, closing].join('\n')]);
  return verifyExport(exportOf(entries), checkpoints).then(
    (found) => `OK ${found.entries}`,
    (error) => `${error.code} ${error.seq}`,
  );
}

describe('a trail of which the beginning has expired, rewritten with every hash computed anew,', () => {
  it('is whole when nobody did', async () => {
    expect(await verdict(left())).toBe('OK 17');
  });

  it.each([
    ['changed', () => left().with(seventh, invented()), 'changed 7'],
    ['put in', () => left().toSpliced(seventh, 0, invented()), 'inserted 7'],
    ['removed', () => left().toSpliced(seventh, 1), 'removed 7'],
    ['removed at the beginning', () => left().slice(1), 'removed 4'],
    ['changed at the beginning', () => left().with(0, invented()), 'changed 4'],
    ['changed, and the tail cut off', () => left().with(seventh, invented()).slice(0, 5), 'changed 7'],
    ['cut from the tail', () => left().slice(0, 4), 'cut 8'],
  ])('names the entry that was %s', async (_what, forge, expected) => {
    expect(await verdict(forge())).toBe(expected);
  });
});
