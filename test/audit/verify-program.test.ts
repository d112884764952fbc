import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { CompactSign, exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoints, readKeys, verifyExport } from '../../server/audit/bastion-verify.mjs';
import { type GeneratedTrail, generateTrail } from './support/generate-trail.ts';

let folder: string;
let trail: GeneratedTrail;
let program: string;
const path = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  trail = await generateTrail({ entries: 25, every: 10 });
  program = path('verify-me.mjs');
  await copyFile('server/audit/bastion-verify.mjs', program);
  await writeFile(path('export.jsonl'), trail.lines.map((line) => `${line}\n`).join(''));
  await writeFile(path('checkpoints.jsonl'), trail.checkpoints.map((line) => `${line}\n`).join(''));
  await writeFile(path('key.json'), JSON.stringify(trail.jwks));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the one file by itself, in a folder with nothing else of ours. */
async function run(...args: string[]) {
  const options = { cwd: folder, env: { PATH: process.env.PATH } };
  const answer = await promisify(execFile)(process.execPath, [program, ...args], options).catch((error) => error);
  return { status: answer.code ?? 0, stdout: String(answer.stdout), stderr: String(answer.stderr) };
}
const usual = () => ['--checkpoints', path('checkpoints.jsonl'), '--key', path('key.json')];

describe('bastion-verify, copied alone to another folder', () => {
  it('says OK and how many, in words and in JSON', async () => {
    expect(await run(...usual(), path('export.jsonl'))).toEqual({
      status: 0,
      stdout: `OK 25 entries of tenant ${trail.tenantId}; the last 5 are newer than the last checkpoint\n`,
      stderr: '',
    });
    const { stdout } = await run(...usual(), '--json', path('export.jsonl'));
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, entries: 25, uncovered: 5 });
  });

  it('says nothing of a trail that no checkpoint is about, though all its hashes are right', async () => {
    const madeUp = await generateTrail({ entries: 25, every: 10 });
    await writeFile(path('made-up.jsonl'), madeUp.lines.map((line) => `${line}\n`).join(''));
    const { status, stdout, stderr } = await run(...usual(), path('made-up.jsonl'));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`bastion-verify: no checkpoint is about the tenant ${madeUp.tenantId}\n`);
  });

  it('needs no more memory for a trail that is much larger than what it may have', { timeout: 60_000 }, async () => {
    const long = await generateTrail({ entries: 100_000, every: 1_000 });
    const text = long.lines.map((line) => `${line}\n`).join('');
    expect(text.length).toBeGreaterThan(32 * 1024 * 1024);
    await writeFile(path('long.jsonl'), text);
    await writeFile(path('long-checkpoints.jsonl'), long.checkpoints.join('\n'));
    await writeFile(path('long-key.json'), JSON.stringify(long.jwks));
    const files = ['--checkpoints', path('long-checkpoints.jsonl'), '--key', path('long-key.json'), path('long.jsonl')];
    const limits = ['--max-old-space-size=16', '--max-semi-space-size=1'];
    const { stdout } = await promisify(execFile)(process.execPath, [...limits, program, ...files]);
    expect(stdout).toBe(`OK 100000 entries of tenant ${long.tenantId}\n`);
  });

  it('imports nothing but modules of Node.js', async () => {
    const text = await readFile(program, 'utf8');
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
    expect(imports.every((from) => from?.startsWith('node:'))).toBe(true);
    expect(text).not.toMatch(/import\(|require\(/);
  });

  it('names the first bad entry and ends with 1', async () => {
    const altered = trail.lines.with(12, String(trail.lines[12]).replace('"kind":"test.event"', '"kind":"test.lie"'));
    await writeFile(path('altered.jsonl'), altered.join('\n'));
    const { status, stderr } = await run(...usual(), path('altered.jsonl'));
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'bastion-verify: entry 12 was changed\n' });
    const { stdout } = await run(...usual(), '--json', path('altered.jsonl'));
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'changed', seq: 12 });
  });

  it.each([
    ['no key', () => ['--checkpoints', path('checkpoints.jsonl'), path('export.jsonl')], 'are needed'],
    ['an export that is none', () => [...usual(), path('key.json')], 'no export of an audit trail'],
    ['a file that is not there', () => [...usual(), path('nowhere.jsonl')], 'ENOENT'],
    ['an unknown option', () => [...usual(), '--force'], 'Unknown option'],
  ])('ends with 2 and one line for %s', async (_what, args, message) => {
    const { status, stderr } = await run(...args());
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a key file with the private key in it', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(path('private.json'), JSON.stringify(privateKey.export({ format: 'jwk' })));
    const { status, stderr } = await run(
      '--checkpoints',
      path('checkpoints.jsonl'),
      '--key',
      path('private.json'),
      path('export.jsonl'),
    );
    expect([status, stderr]).toEqual([2, expect.stringContaining('private key')]);
  });
});

describe('checkpoints', () => {
  const verify = (checkpoints: string[], lines = trail.lines) =>
    verifyExport(lines, readCheckpoints(readKeys(JSON.stringify(trail.jwks)), [checkpoints.join('\n')]));
  const wait = async (checkpoints: string[], lines?: string[]) => verify(checkpoints, lines);

  it('may be delivered twice, and in any order', async () => {
    const [first = '', second = ''] = trail.checkpoints;
    await expect(wait([second, first, second, first])).resolves.toMatchObject({ entries: 25 });
  });

  it('that one of them is missing is noticed', async () => {
    await expect(wait(trail.checkpoints.slice(1))).rejects.toMatchObject({ code: 'checkpoint_missing' });
  });

  it('signed by another key, with another type or none, are no checkpoints', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const payload = Buffer.from(JSON.parse(trail.checkpoints[0] ?? '').checkpoint.split('.')[1], 'base64url');
    const sign = (header: object) => new CompactSign(payload).setProtectedHeader(header as never).sign(privateKey);
    const { kid } = trail.jwks.keys[0] as { kid: string };
    for (const header of [
      { alg: 'EdDSA', typ: 'audit-checkpoint+jwt', kid },
      { alg: 'EdDSA', typ: 'JWT', kid },
      { alg: 'EdDSA', typ: 'audit-checkpoint+jwt', kid: 'another' },
    ]) {
      const forged = JSON.stringify({ checkpoint: await sign(header) });
      await expect(wait([forged])).rejects.toMatchObject({ code: 'checkpoint_forged' });
    }
    const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'audit-checkpoint+jwt', kid })).toString('base64url')}.${payload.toString('base64url')}.`;
    await expect(wait([unsigned])).rejects.toMatchObject({ code: 'checkpoint_forged' });
    expect(await exportJWK(privateKey)).toBeDefined();
  });

  it('two of one number, both signed, show that the signer forked the chain', async () => {
    const other = await generateTrail({ entries: 25, every: 10, like: trail });
    await expect(wait([...trail.checkpoints, ...other.checkpoints])).rejects.toMatchObject({
      code: 'checkpoint_forked',
    });
  });
});

describe('an export', () => {
  const verify = (lines: string[], options = {}) =>
    verifyExport(lines, readCheckpoints(readKeys(JSON.stringify(trail.jwks)), [trail.checkpoints.join('\n')]), options);

  it('of which any byte was changed is never OK', async () => {
    // Behind the last checkpoint the end can be cut unseen, so only what is covered is tried.
    const text = trail.lines.slice(0, 21).join('\n');
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), async (at, change) => {
        const altered = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ change) + text.slice(at + 1);
        const isHeader = at < (trail.lines[0] ?? '').length;
        const outcome = await verify(altered.split('\n')).then(
          () => 'OK',
          () => 'refused',
        );
        // Of the first line only what an export is, whose, and from where, counts; when it was written does not.
        if (!isHeader) expect(outcome, `byte ${at}`).toBe('refused');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [
      'a name that stands twice',
      (line: string) => line.replace('"kind":"test.event"', '"kind":"test.lie","kind":"test.event"'),
    ],
    ['white space', (line: string) => line.replace('{"entry"', '{ "entry"')],
    ['another spelling of a number', (line: string) => line.replace('"at":3', '"at":3.0')],
    ['a member more', (line: string) => line.replace('{"entry"', '{"a":1,"entry"')],
    ['an escaped letter', (line: string) => line.replace('test.event', 'test\\u002eevent')],
  ])('with %s in a line is refused, though its meaning is the same', async (_what, alter) => {
    const line = String(trail.lines[3]);
    expect(alter(line)).not.toBe(line);
    await expect(verify(trail.lines.with(3, alter(line)))).rejects.toMatchObject({ code: 'changed', seq: 3 });
  });

  it('in part is accepted when asked for, right behind a checkpoint, and otherwise not', async () => {
    const header = JSON.stringify({ bastion_audit_export: 1, from_seq: 11, tenant_id: trail.tenantId });
    const part = [header, ...trail.lines.slice(11)];
    await expect(verify(part)).rejects.toMatchObject({ code: 'removed', seq: 1 });
    await expect(verify(part, { isPartial: true })).resolves.toMatchObject({ entries: 15, from_seq: 11 });
  });

  it('hashes what it says it does: SHA-256 over the canonical form, as documented', () => {
    const { entry, hash, prev, seq } = JSON.parse(String(trail.lines[1]));
    const text = JSON.stringify({ entry, prev, seq, tenant_id: trail.tenantId, v: 1 });
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
  });
});
