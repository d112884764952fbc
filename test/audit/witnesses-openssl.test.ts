import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBreakers } from '../../adapters/breakers.ts';
import { createTimeStamp } from '../../adapters/time-stamp/request-time-stamp.ts';
import { createFileWitness } from '../../adapters/witness/file-witness.ts';
import { createHttpWitness } from '../../adapters/witness/http-witness.ts';
import { openWitnesses } from '../../adapters/witness/open-witnesses.ts';
import { createS3Witness } from '../../adapters/witness/s3-witness.ts';
import { deliverCheckpoints } from '../../server/audit/deliver-checkpoints.ts';
import { writeCheckpoint } from '../../server/audit/write-checkpoint.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { Secret } from '../../server/kernel/secret.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { recordLog, silentLog } from '../support/silent-log.ts';
import { linkAll } from './support/link-all.ts';

type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

let folder: string;
let database: TestDatabase;
let node: TestDeps;
let tenantId: string;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  database = await cloneDatabase();
  node = await openDeps(database);
  const [row] = await database.query<{ id: string }>("select create_tenant('one', 'One', null) as id");
  tenantId = row?.id ?? '';
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  await node?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Something outside: answers with what `answer` says, and keeps what it was sent. */
async function serve(answer: (seen: Seen) => number | { status: number; body: Buffer; type: string }) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    seen.push(one);
    const given = answer(one);
    const { status, body, type } =
      typeof given === 'number' ? { status: given, body: Buffer.from(''), type: 'text/plain' } : given;
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, seen };
}

async function addCheckpoint(): Promise<void> {
  const scoped = node.deps.db.tenant(tenantId);
  await scoped.insertInto('audit_events').values({ id: uuidv7(), kind: 'test.event', details: '{}' }).execute();
  await linkAll(database, node.deps.db, tenantId);
  await writeCheckpoint(node.deps, tenantId);
}

const sample = { tenant_id: uuidv7(), n: 7, checkpoint: 'a.b.c', time_stamp: null };

describe('a witness', () => {
  it('at an HTTP endpoint gets each checkpoint as JSON, with the token that was set', async () => {
    const { url, seen } = await serve(() => 204);
    await createHttpWitness({ url: `${url}/witness`, fetch, token: new Secret('a token') }).append(sample);
    expect(seen).toMatchObject([{ method: 'POST', url: '/witness', headers: { authorization: 'Bearer a token' } }]);
    expect(JSON.parse(String(seen[0]?.body))).toEqual({ tenant_id: sample.tenant_id, n: 7, checkpoint: 'a.b.c' });
  });

  it('that answers anything but 2xx has confirmed nothing', async () => {
    for (const status of [301, 400, 401, 500]) {
      const { url } = await serve(() => status);
      await expect(
        createHttpWitness({ url, fetch: (input, init) => fetch(input, { ...init, redirect: 'manual' }) }).append(
          sample,
        ),
      ).rejects.toThrow(String(status));
    }
  });

  it('in S3-compatible storage gets an object of its own per checkpoint, which is never overwritten', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
    const keys = new Set<string>();
    const { url, seen } = await serve(({ url: key, headers }) => {
      if (keys.has(key) && headers['if-none-match'] === '*') return 412;
      keys.add(key);
      return 200;
    });
    const witness = createS3Witness({ bucket: 'audit', prefix: 'bastion', endpoint: url });
    await witness.append(sample);
    await witness.append(sample);
    expect(seen.map(({ method, url: key }) => `${method} ${key.split('?')[0]}`)).toEqual(
      Array(2).fill(`PUT /audit/bastion/${sample.tenant_id}/0000000007.json`),
    );
    expect(seen[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=test\//);
    expect(JSON.parse(String(seen[0]?.body))).toEqual({ checkpoint: 'a.b.c' });
    const { url: broken } = await serve(() => 403);
    await expect(createS3Witness({ bucket: 'audit', prefix: '', endpoint: broken }).append(sample)).rejects.toThrow();
  });

  it('is opened by its address', () => {
    const names = openWitnesses({
      addresses: ['file:///mnt/safe', 'https://w.example/x', 's3://bucket/a/b/'],
      fetch,
    }).map(({ name }) => name);
    expect(names).toEqual(['file:/mnt/safe', 'https://w.example/x', 's3://bucket/a/b']);
  });
});

describe('delivery', () => {
  it('to a witness that was down is made up for, in order and once each, and holds up no other', async () => {
    let isUp = false;
    const { url, seen } = await serve(() => (isUp ? 204 : 503));
    const witnesses = [createHttpWitness({ url, fetch }), createFileWitness(join(folder, 'up'))];
    const deps = { ...node.deps, witnesses, breakers: createBreakers(silentLog, { pause_ms: 1 }) };
    for (let round = 0; round < 3; round += 1) {
      await addCheckpoint();
      await deliverCheckpoints(deps, tenantId);
    }
    const kept = await readFile(join(folder, 'up', `${tenantId}.jsonl`), 'utf8');
    expect(kept.trim().split('\n')).toHaveLength(3);
    isUp = true;
    const before = seen.length;
    await expect.poll(() => deliverCheckpoints(deps, tenantId)).toBe(0);
    const delivered = seen.slice(before).map(({ body }) => JSON.parse(String(body)).n);
    expect(delivered).toEqual([1, 2, 3]);
  });

  it('is not ended by a superuser who writes that a witness has got everything there will ever be', async () => {
    const { url, seen } = await serve(() => 204);
    const log = recordLog();
    const deps = { ...node.deps, log, witnesses: [createHttpWitness({ url, fetch })] };
    await addCheckpoint();
    await deliverCheckpoints(deps, tenantId);
    await database.query('update audit_witnesses set last_n = 2147483647');
    await addCheckpoint();
    const [newest] = await database.query<{ n: number }>('select max(n) as n from audit_checkpoints');
    await deliverCheckpoints(deps, tenantId);
    expect(JSON.parse(String(seen.at(-1)?.body))).toMatchObject({ n: newest?.n });
    expect(log.lines).toMatchObject([{ level: 'error', message: expect.stringContaining('that there are not') }]);
    expect(await deliverCheckpoints(deps, tenantId)).toBe(0);
  });

  it('that keeps failing is left alone for a while, which the breaker says', async () => {
    const { url, seen } = await serve(() => 500);
    const breakers = createBreakers(silentLog);
    const deps = { ...node.deps, witnesses: [createHttpWitness({ url, fetch })], breakers };
    for (let round = 0; round < 8; round += 1) await deliverCheckpoints(deps, tenantId);
    expect(seen).toHaveLength(3);
    expect(breakers.list()).toMatchObject([{ state: 'open', name: expect.stringContaining('witness') }]);
  });
});

describe('an RFC 3161 time stamp', () => {
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

  beforeAll(async () => {
    await writeFile(
      join(folder, 'tsa.cnf'),
      `[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN=Test TSA\n[ext]\nextendedKeyUsage=critical,timeStamping\n
[tsa]\ndefault_tsa=t\n[t]\nserial=${folder}/serial\ncrypto_device=builtin\nsigner_cert=${folder}/tsa.pem\nsigner_key=${folder}/tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:1\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\n`,
    );
    await writeFile(join(folder, 'serial'), '01\n');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'tsa.key',
      '-out',
      'tsa.pem',
      '-days',
      '2',
      '-config',
      'tsa.cnf',
    );
  });

  /** A real authority: OpenSSL's, behind HTTP. */
  const authority = (alter = (reply: Buffer) => reply) =>
    serve(({ body }) => {
      writeFileSync(join(folder, 'query.tsq'), body);
      openssl('ts', '-reply', '-queryfile', 'query.tsq', '-config', 'tsa.cnf', '-out', 'reply.tsr');
      return {
        status: 200,
        body: alter(readFileSync(join(folder, 'reply.tsr'))),
        type: 'application/timestamp-reply',
      };
    });

  const digest = createHash('sha256').update('a checkpoint').digest();

  it('of a real authority is accepted, and verified by openssl with what was stamped', async () => {
    const { url, seen } = await authority();
    const stamp = await createTimeStamp(url, fetch)(digest);
    expect(seen).toMatchObject([{ method: 'POST', headers: { 'content-type': 'application/timestamp-query' } }]);
    await writeFile(join(folder, 'stamp.tsr'), Buffer.from(stamp, 'base64'));
    const verdict = openssl(
      'ts',
      '-verify',
      '-digest',
      digest.toString('hex'),
      '-in',
      'stamp.tsr',
      '-CAfile',
      'tsa.pem',
    );
    expect(String(verdict)).toContain('Verification: OK');
  });

  it('that answers another request, about something else, or with nothing of the kind is refused', async () => {
    const { url } = await authority();
    const old = Buffer.from(await createTimeStamp(url, fetch)(digest), 'base64');
    const replayed = await authority(() => old);
    await expect(createTimeStamp(replayed.url, fetch)(digest)).rejects.toThrow('another request');
    const other = createHash('sha256').update('another').digest();
    await expect(createTimeStamp(replayed.url, fetch)(other)).rejects.toThrow('something else');
    const garbage = await authority(() => Buffer.from('<html>'));
    await expect(createTimeStamp(garbage.url, fetch)(digest)).rejects.toThrow();
    const gone = await serve(() => 500);
    await expect(createTimeStamp(gone.url, fetch)(digest)).rejects.toThrow('500');
  });

  it('that cannot be had keeps no checkpoint from being signed', async () => {
    const { url } = await serve(() => 500);
    await node.deps.db
      .tenant(tenantId)
      .insertInto('audit_events')
      .values({ id: uuidv7(), kind: 'test.event', details: '{}' })
      .execute();
    await linkAll(database, node.deps.db, tenantId);
    expect(await writeCheckpoint({ ...node.deps, timeStamp: createTimeStamp(url, fetch) }, tenantId)).toMatchObject({
      kind: 'periodic',
    });
  });
});
