#!/usr/bin/env node
// Verifies an export of Bastion's audit trail. This one file is all it takes: it runs on plain Node.js 20 or newer, imports
// nothing but Node's own modules, and shares no code with the program that wrote the trail.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { closeSync, createReadStream, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Usage: bastion-verify --checkpoints <file> --key <file> [export.jsonl]

Checks that an export of Bastion's audit trail is complete and unaltered.

  export.jsonl             what "bastion audit export" wrote; standard input when left out
  --checkpoints <file>     checkpoints as the witness kept them, one per line; repeat for more files
  --key <file>             the public key as JWK or JWKS, which "bastion keys attestation" prints; keep your own copy
  --partial                accept an export that begins later than the first entry kept
  --json                   answer in JSON

Take the checkpoints from a witness that the operator cannot write to, and not from the database: who can rewrite the
database can rewrite every hash in it, but not what was signed and handed out before.

What is checked: each entry's hash over its content and its predecessor; that the numbers have no gap; that each checkpoint
is signed with the key and names the one before; that the chain passes through every checkpoint; that it reaches the last.

Exit status: 0 the trail is whole, 1 it is not (the first bad entry is named), 2 the files cannot be used.
`;

const ZEROS = '0'.repeat(64);
const LEAF_BYTES = 8;

/** The trail is not what it was: `seq` names the first entry that shows it. */
class Broken extends Error {
  constructor(code, seq, message) {
    super(message);
    Object.assign(this, { code, seq });
  }
}

/** The files themselves cannot be used: nothing is said about the trail. */
class Unusable extends Error {}

const sha256 = (text) => createHash('sha256').update(text).digest();

/** RFC 8785 for values that JSON.parse made. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** Lines of a stream, one at a time; a line longer than 16 MiB is no entry. */
async function* linesOf(stream) {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > 16 * 1024 * 1024) throw new Unusable('the export has a line of more than 16 MiB');
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Lines of a file, of which a piece at a time is in memory. */
function* linesOfFile(path) {
  const file = openSync(path, 'r');
  const piece = Buffer.alloc(64 * 1024);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      const lines = (rest + decoder.write(piece.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    yield rest + decoder.end();
  } finally {
    closeSync(file);
  }
}

function parseJson(text, what) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unusable(`${what} is not JSON`);
  }
}

/** Public keys by `kid`, from a JWK or a JWKS. */
export function readKeys(text) {
  const parsed = parseJson(text, 'the key file');
  const keys = new Map();
  for (const jwk of parsed.keys ?? [parsed]) {
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') throw new Unusable('the key file holds a key that is not Ed25519');
    if ('d' in jwk) throw new Unusable('the key file holds a private key: it must never leave the keys folder');
    keys.set(jwk.kid, createPublicKey({ key: jwk, format: 'jwk' }));
  }
  if (keys.size === 0) throw new Unusable('the key file holds no key');
  return keys;
}

/** The claims of a compact JWS that one of `keys` has signed as a checkpoint; undefined when none has. */
function openCheckpoint(keys, jws) {
  const [head, body, signature, ...more] = jws.split('.');
  if (!head || !body || !signature || more.length > 0) return undefined;
  try {
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    const key = keys.get(header.kid);
    if (header.alg !== 'EdDSA' || header.typ !== 'audit-checkpoint+jwt' || header.crit !== undefined || !key)
      return undefined;
    const isSigned = verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    return isSigned ? JSON.parse(Buffer.from(body, 'base64url').toString()) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The checkpoints of each tenant in their order, each proven to be signed and to follow the one before. `sources` are texts
 * or their lines. What is kept of them is all that takes memory: eight bytes for each entry.
 */
export function readCheckpoints(keys, sources) {
  const byTenant = new Map();
  let at = 0;
  for (const source of sources) {
    for (const line of typeof source === 'string' ? source.split('\n') : source) {
      if (line.trim() === '') continue;
      at += 1;
      const jws = String(
        line.startsWith('{') ? parseJson(line, `line ${at} of the checkpoints`).checkpoint : line.trim(),
      );
      const claims = openCheckpoint(keys, jws);
      if (!claims)
        throw new Broken('checkpoint_forged', undefined, `line ${at} of the checkpoints is not signed with the key`);
      const { tenant_id, n, seq, head, kind, previous } = claims;
      const own = byTenant.get(tenant_id) ?? new Map();
      const digest = sha256(jws).toString('hex');
      const known = own.get(n);
      if (known && known.digest !== digest)
        throw new Broken('checkpoint_forked', seq, `there are two different checkpoints of the number ${n}`);
      own.set(n, { n, seq, head, kind, previous, digest, leaves: Buffer.from(claims.leaves, 'base64url') });
      byTenant.set(tenant_id, own);
    }
  }
  for (const [tenantId, own] of byTenant) byTenant.set(tenantId, inOrder(own));
  return byTenant;
}

function inOrder(own) {
  const ordered = [...own.values()].sort((a, b) => a.n - b.n);
  for (const [at, checkpoint] of ordered.entries()) {
    const before = ordered[at - 1];
    if (checkpoint.n !== at + 1) throw new Broken('checkpoint_missing', before?.seq, `checkpoint ${at + 1} is missing`);
    if (checkpoint.previous !== (before ? before.digest : null))
      throw new Broken('checkpoint_forked', checkpoint.seq, `checkpoint ${at + 1} does not follow the one before`);
  }
  return ordered;
}

/** The beginnings of the hashes of the entries that a checkpoint covers, in hex. */
function leavesOf({ leaves }) {
  return Array.from({ length: leaves.length / LEAF_BYTES }, (_, at) =>
    leaves.toString('hex', at * LEAF_BYTES, (at + 1) * LEAF_BYTES),
  );
}

/**
 * What happened to the entries since the checkpoint before, where all hashes fit but the checkpoint does not: somebody has
 * computed them anew. The checkpoint remembers what each entry was.
 */
function explainMismatch(checkpoints, found, firstSeq) {
  // Those of later checkpoints too: what slipped in from behind is no new entry.
  const covered = checkpoints[0].seq - checkpoints[0].leaves.length / LEAF_BYTES + 1;
  // Where the export begins behind a closing checkpoint, the first of them have expired.
  const wanted = checkpoints.flatMap(leavesOf).slice(firstSeq - covered);
  const at = wanted.findIndex((leaf, index) => leaf !== found[index]);
  if (at < 0 || at >= found.length) return new Broken('changed', firstSeq, `an entry before ${firstSeq} was changed`);
  const seq = firstSeq + at;
  const isWantedLater = wanted.indexOf(found[at], at + 1) > 0;
  const isFoundLater = found.indexOf(wanted[at], at + 1) > 0;
  if (isWantedLater && isFoundLater) return new Broken('reordered', seq, `entry ${seq} was reordered`);
  if (isFoundLater) return new Broken('inserted', seq, `entry ${seq} was inserted`);
  if (isWantedLater) return new Broken('removed', seq, `entry ${seq} was removed`);
  return new Broken('changed', seq, `entry ${seq} was changed`);
}

function readHeader(line) {
  const header = parseJson(line ?? '', 'the first line of the export');
  if (
    header.bastion_audit_export !== 1 ||
    typeof header.tenant_id !== 'string' ||
    !Number.isSafeInteger(header.from_seq)
  )
    throw new Unusable('this is no export of an audit trail: its first line says nothing of one');
  return header;
}

/** Where an export that does not begin with entry 1 has to continue. */
function startOf({ from_seq }, checkpoints, isPartial) {
  if (from_seq === 1) return ZEROS;
  const before = checkpoints.filter(({ seq }) => seq === from_seq - 1);
  const closing = before.find(({ kind }) => kind === 'closing');
  if (!closing && !isPartial)
    throw new Broken(
      'removed',
      1,
      `entries before ${from_seq} are missing, and no closing checkpoint says that they expired`,
    );
  if (before.length === 0)
    throw new Unusable(`an export in part must begin right behind a checkpoint, and there is none at ${from_seq - 1}`);
  return before[0].head;
}

/** Verifies the lines of an export against checkpoints; answers what was found. Throws `Broken` or `Unusable`. */
export async function verifyExport(lines, byTenant, { isPartial = false } = {}) {
  const reader = lines[Symbol.asyncIterator]?.() ?? lines[Symbol.iterator]();
  const header = readHeader((await reader.next()).value);
  const checkpoints = byTenant.get(header.tenant_id) ?? [];
  // Without one, hashes prove nothing: whoever makes a trail up computes them too, and may name any tenant.
  if (checkpoints.length === 0) throw new Unusable(`no checkpoint is about the tenant ${header.tenant_id}`);
  let prev = startOf(header, checkpoints, isPartial);
  let seq = header.from_seq - 1;
  // A closing checkpoint stands between others and covers nothing that the next one does not.
  const due = checkpoints.filter((checkpoint) => checkpoint.kind === 'periodic' && checkpoint.seq > seq);
  let window = [];
  const tenant = JSON.stringify(header.tenant_id);

  for (let next = await reader.next(); !next.done; next = await reader.next()) {
    const line = next.value;
    if (line === '') continue;
    const expected = seq + 1;
    let parsed;
    try {
      parsed = JSON.parse(line);
    } catch {
      throw new Broken('changed', expected, `entry ${expected} was changed: its line is not JSON`);
    }
    const entry = canonical(parsed.entry);
    const { hash, prev: stated } = parsed;
    const spelled = `{"entry":${entry},"hash":${JSON.stringify(hash)},"prev":${JSON.stringify(stated)},"seq":${JSON.stringify(parsed.seq)}}`;
    // One spelling only: a name that stands twice would be read differently by others.
    if (spelled !== line)
      throw new Broken('changed', expected, `entry ${expected} was changed: its line is not canonical`);
    if (parsed.seq > expected) throw new Broken('removed', expected, `entry ${expected} was removed`);
    if (parsed.seq !== expected) throw new Broken('reordered', expected, `entry ${expected} was reordered or repeated`);
    const computed = sha256(
      `{"entry":${entry},"prev":${JSON.stringify(stated)},"seq":${expected},"tenant_id":${tenant},"v":1}`,
    );
    if (computed.toString('hex') !== hash) throw new Broken('changed', expected, `entry ${expected} was changed`);
    if (stated !== prev)
      throw new Broken(
        'changed',
        expected,
        `entry ${expected} does not follow the one before: entries were put in, taken out or exchanged here`,
      );
    prev = hash;
    seq = expected;
    if (due.length === 0) continue;
    window.push(sha256(entry).subarray(0, LEAF_BYTES).toString('hex'));
    while (due[0]?.seq === seq) {
      const checkpoint = due.shift();
      if (checkpoint.head !== prev) throw explainMismatch([checkpoint, ...due], window, seq - window.length + 1);
      window = [];
    }
  }
  const [missed] = due;
  if (missed) {
    const wanted = leavesOf(missed);
    const first = missed.seq - wanted.length + 1;
    const at = window.findIndex((leaf, index) => leaf !== wanted[index + (seq - window.length + 1 - first)]);
    // What is left of the window may have been rewritten, too: the earlier damage is the one to name.
    if (at >= 0) throw explainMismatch(due, window, seq - window.length + 1);
    throw new Broken(
      'cut',
      seq + 1,
      `entries from ${seq + 1} on were cut from the tail: a checkpoint counts ${due.at(-1).seq}`,
    );
  }
  const covered = checkpoints.findLast(({ kind }) => kind === 'periodic')?.seq ?? 0;
  return {
    tenant_id: header.tenant_id,
    entries: seq - header.from_seq + 1,
    from_seq: header.from_seq,
    to_seq: seq,
    uncovered: Math.max(0, seq - Math.max(covered, header.from_seq - 1)),
    checkpoints: checkpoints.length,
  };
}

async function main() {
  const options = {
    checkpoints: { type: 'string', multiple: true },
    key: { type: 'string' },
    partial: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  };
  let isJson = process.argv.includes('--json');
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    isJson = values.json === true;
    if (values.help) return void process.stdout.write(HELP);
    if (!values.checkpoints || !values.key || positionals.length > 1)
      throw new Unusable('--checkpoints and --key are needed; see --help');
    const keys = readKeys(readFileSync(values.key, 'utf8'));
    const byTenant = readCheckpoints(keys, values.checkpoints.map(linesOfFile));
    const [path] = positionals;
    const stream = path === undefined || path === '-' ? process.stdin : createReadStream(path);
    const found = await verifyExport(linesOf(stream), byTenant, { isPartial: values.partial === true });
    const note = found.uncovered > 0 ? `; the last ${found.uncovered} are newer than the last checkpoint` : '';
    process.stdout.write(
      isJson
        ? `${JSON.stringify({ ok: true, ...found })}\n`
        : `OK ${found.entries} entries of tenant ${found.tenant_id}${note}\n`,
    );
  } catch (error) {
    const isBroken = error instanceof Broken;
    const message = isBroken || error instanceof Unusable || error.code ? error.message : String(error);
    if (isJson)
      process.stdout.write(
        `${JSON.stringify({ ok: false, code: isBroken ? error.code : 'unusable', seq: error.seq, message })}\n`,
      );
    else process.stderr.write(`bastion-verify: ${message}\n`);
    process.exitCode = isBroken ? 1 : 2;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) await main();
