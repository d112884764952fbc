import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../support/find-free-port.ts';
import { readCompose, readRepositoryFile } from './read-compose.ts';

/** The secrets made by the line in docker-compose.yml, and the Redis that it starts with them, without containers. */
let folder: string;
const secret = (name: string): string => readFileSync(join(folder, 'keys', 'compose', name), 'utf8').trim();
const makeSecrets = (): void => {
  const line = readRepositoryFile('docker-compose.yml').match(/^# +(mkdir -m 700 -p keys .*)$/m)?.[1] ?? 'false';
  execFileSync('sh', ['-c', line], { cwd: folder, stdio: 'pipe' });
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bastion-compose-'));
  makeSecrets();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the line that makes the secrets', () => {
  it('makes every file that docker-compose.yml names, in a folder that is closed to others', () => {
    const files = Object.values(readCompose().secrets).map(({ file }) => file.replace('./keys/compose/', ''));
    expect(readdirSync(join(folder, 'keys', 'compose')).toSorted()).toEqual(files.toSorted());
    expect(statSync(join(folder, 'keys', 'compose')).mode & 0o777).toBe(0o700);
  });

  it('makes four different passwords of 256 bits, and addresses that hold them', () => {
    const passwords = ['postgres', 'owner', 'app', 'redis'].map(secret);
    expect(new Set(passwords).size).toBe(4);
    for (const password of passwords) expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(secret('owner-url')).toBe(`postgres://bastion_owner:${secret('owner')}@postgres:5432/bastion`);
    expect(secret('app-url')).toBe(`postgres://bastion_app:${secret('app')}@postgres:5432/bastion`);
    expect(secret('redis-url')).toBe(`redis://:${secret('redis')}@redis:6379/0`);
  });

  it('does not replace secrets that are in use', () => {
    const before = secret('postgres');
    expect(makeSecrets).toThrow();
    expect(secret('postgres')).toBe(before);
  });
});

describe('the Redis of docker-compose.yml', () => {
  it('asks for the password, and shows it in no process list', async () => {
    const [shell = '', flag = '', script = ''] = readCompose().services.redis?.command ?? [];
    const port = await findFreePort();
    const data = join(folder, 'redis');
    mkdirSync(data);
    const local = script
      .replaceAll('$$', '$')
      .replaceAll('/run/secrets', join(folder, 'keys', 'compose'))
      .replace('dir /tmp', `dir ${data}\nport ${port}\nbind 127.0.0.1`);
    const child = spawn(shell, [flag, local], { stdio: 'ignore' });
    try {
      const stranger = connect(port);
      await expect(eventually(() => stranger.ping())).rejects.toThrow(/NOAUTH|WRONGPASS/);
      const known = connect(port, secret('redis'));
      expect(await known.ping()).toBe('PONG');
      expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).not.toContain(secret('redis'));
      stranger.disconnect();
      known.disconnect();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});

function connect(port: number, password?: string): Redis {
  const redis = new Redis({ host: '127.0.0.1', port, password, maxRetriesPerRequest: 40, retryStrategy: () => 100 });
  redis.on('error', () => undefined);
  return redis;
}

/** The first answer of a server that is still starting; a refusal of the password counts as one. */
async function eventually(ask: () => Promise<string>): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!/ECONNREFUSED|Connection is closed|max retries/i.test(String(error))) throw error;
      await sleep(100);
    }
  }
  throw new Error('Redis did not start');
}
