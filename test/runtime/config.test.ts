import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { configTable, loadConfig } from '../../server/config.ts';
import { runNode } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const scratch = scratchFolder();
afterAll(scratch.remove);

function problemsOf(env: Record<string, string>): Record<string, string> {
  const loaded = loadConfig(env);
  return loaded.ok ? {} : Object.fromEntries(loaded.problems.map(({ key, problem }) => [key, problem]));
}

function configOf(env: Record<string, string>) {
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(inspect(loaded.problems));
  return loaded.config;
}

function secretFile(name: string, content: string): string {
  const path = join(scratch.path, name);
  writeFileSync(path, content);
  return path;
}

describe('what is refused', () => {
  test('everything that is wrong is reported at once, each with key and example', () => {
    const loaded = loadConfig({ PORT: '70000', BASTION_WORKERS: 'many', HOST: 'a b', BASTION_NO_SUCH_THING: '1' });
    if (loaded.ok) throw new Error('it was accepted');
    expect(loaded.problems.map(({ key }) => key).sort()).toEqual([
      'BASTION_NO_SUCH_THING',
      'BASTION_WORKERS',
      'HOST',
      'PORT',
    ]);
    for (const { problem, example } of loaded.problems) expect([problem, example]).not.toContain('');
  });

  test('an unknown BASTION_ key is a problem, with the setting that was probably meant', () => {
    expect(problemsOf({ BASTION_JWT_ALGORITM: 'ES256' }).BASTION_JWT_ALGORITM).toContain('BASTION_JWT_ALGORITHM?');
    expect(problemsOf({ BASTION_PORT: '3000' }).BASTION_PORT).toContain('PORT?');
    expect(problemsOf({ BASTION_QQQQQQQQ: '1' }).BASTION_QQQQQQQQ).toBe('is not a setting of this version');
  });

  test.each(['BASTION_SERVICE', 'BASTION_SERVICE_NAME', 'BASTION_PORT_TCP', 'BASTION_PORT_3000_TCP_HOST'])(
    '%s, which only resembles what Kubernetes tells about a Service, is a problem',
    (key) => {
      expect(Object.keys(problemsOf({ [key]: 'tcp://10.96.0.12:3000' }))).toEqual([key]);
    },
  );

  test('too few database connections are refused: a job holds one for its lock', () => {
    expect(Object.keys(problemsOf({ BASTION_DATABASE_CONNECTIONS: '1' }))).toEqual(['BASTION_DATABASE_CONNECTIONS']);
    expect(problemsOf({ BASTION_DATABASE_CONNECTIONS: '2' })).toEqual({});
  });

  test.each([undefined, 'production', 'test'])('HS256 is refused with NODE_ENV=%s', (mode) => {
    const env = { BASTION_JWT_ALGORITHM: 'HS256', ...(mode ? { NODE_ENV: mode } : {}) };
    expect(Object.keys(problemsOf(env))).toEqual(['BASTION_JWT_ALGORITHM']);
  });

  test.each(['none', 'es256', 'HS512', 'PS256'])('the signing algorithm %s is refused', (BASTION_JWT_ALGORITHM) => {
    expect(Object.keys(problemsOf({ BASTION_JWT_ALGORITHM, NODE_ENV: 'development' }))).toEqual([
      'BASTION_JWT_ALGORITHM',
    ]);
  });

  test.each([
    'http://id.example.org',
    'http://127.0.0.1.example.org',
    'http://10.0.0.1:3000',
    'https://id.example.org/path',
    'https://id.example.org?x=1',
    'https://id.example.org/#x',
    'https://user@id.example.org',
    'ftp://id.example.org',
    'id.example.org',
  ])('the public address %s is refused', (BASTION_URL) => {
    expect(Object.keys(problemsOf({ BASTION_URL }))).toEqual(['BASTION_URL']);
  });

  test.each(['9', '16', '4', '12.5', '-12', '1e1', ' 12'])(
    'the hash cost "%s" is refused in production',
    (BASTION_BCRYPT_COST) => {
      expect(Object.keys(problemsOf({ BASTION_BCRYPT_COST }))).toEqual(['BASTION_BCRYPT_COST']);
    },
  );

  test('a hash cost below 4 is refused in tests too', () => {
    expect(Object.keys(problemsOf({ BASTION_BCRYPT_COST: '3', NODE_ENV: 'test' }))).toEqual(['BASTION_BCRYPT_COST']);
  });

  test('a secret given both directly and as a file is refused', () => {
    const env = { REDIS_URL: 'redis://a', REDIS_URL_FILE: secretFile('both', 'redis://b') };
    expect(Object.keys(problemsOf(env))).toEqual(['REDIS_URL_FILE']);
  });

  test('a secret file that is missing, empty or a folder is refused', () => {
    expect(problemsOf({ REDIS_URL_FILE: join(scratch.path, 'missing') }).REDIS_URL_FILE).toContain('ENOENT');
    expect(problemsOf({ REDIS_URL_FILE: secretFile('empty', '\n') }).REDIS_URL_FILE).toContain('empty');
    expect(problemsOf({ REDIS_URL_FILE: scratch.path }).REDIS_URL_FILE).toContain('EISDIR');
  });

  test('no problem repeats the value, which may be a secret', () => {
    const path = secretFile('wrong', 'mysql://app:hunter2@db/x');
    const loaded = loadConfig({ DATABASE_URL_FILE: path, REDIS_URL: 'http://:hunter2@cache' });
    expect(loaded.ok).toBe(false);
    expect(JSON.stringify(loaded)).not.toContain('hunter2');
  });

  test('an owner connection without a runtime connection is refused', () => {
    expect(Object.keys(problemsOf({ BASTION_DATABASE_OWNER_URL: 'postgres://o@db/x' }))).toEqual([
      'BASTION_DATABASE_OWNER_URL',
    ]);
  });

  test.each(['10.0.0.0/33', 'proxy.internal', '300.1.1.1', '10.0.0.1;10.0.0.2'])(
    'the proxy list "%s" is refused',
    (list) => {
      expect(Object.keys(problemsOf({ BASTION_TRUSTED_PROXIES: list }))).toEqual(['BASTION_TRUSTED_PROXIES']);
    },
  );

  test.each(['a:0', 'a:70000', 'http://a', '10.0.0.0/33', '*'])('the private target "%s" is refused', (list) => {
    expect(Object.keys(problemsOf({ BASTION_ALLOW_PRIVATE_TARGETS: list }))).toEqual(['BASTION_ALLOW_PRIVATE_TARGETS']);
  });

  test.each([
    ['http://mirror.internal', 'must be https:// unless its host is localhost or a loopback address'],
    ['https://a:b@mirror.internal', 'must be an http:// or https:// address without credentials, query or fragment'],
    ['https://mirror.internal/?key=1', 'must be an http:// or https:// address without credentials, query or fragment'],
    ['ftp://mirror.internal', 'must be an http:// or https:// address without credentials, query or fragment'],
  ])('the mirror of breached passwords at "%s" is refused', (BASTION_BREACH_URL, problem) => {
    expect(problemsOf({ BASTION_BREACH_CHECK: 'online', BASTION_BREACH_URL })).toEqual({ BASTION_BREACH_URL: problem });
  });

  test('a mirror of breached passwords that nobody would ask is refused', () => {
    expect(Object.keys(problemsOf({ BASTION_BREACH_URL: 'https://mirror.internal' }))).toEqual(['BASTION_BREACH_URL']);
  });

  test('the program prints every problem and exits with status 78 before it touches anything', async () => {
    const dataDir = join(scratch.path, 'never-made');
    const program = runNode(['server/main.ts'], { env: { PORT: 'x', BASTION_WORKER: '2', BASTION_DATA_DIR: dataDir } });
    expect(await program.ended()).toBe(78);
    expect(program.text()).toMatch(
      /2 settings are wrong\n {2}BASTION_WORKER .*BASTION_WORKERS.*\n {2}PORT must be .*example: 3000/,
    );
    expect(() => chmodSync(dataDir, 0o700)).toThrow('ENOENT');
  });
});

describe('what is accepted', () => {
  test('nothing at all: every setting has a safe default', () => {
    expect(configOf({})).toMatchObject({
      mode: 'production',
      host: '127.0.0.1',
      url: 'http://localhost:3000',
      internalPort: 3001,
      internalHost: '127.0.0.1',
      jwtAlgorithm: 'ES256',
      passwordHash: 'bcrypt',
      bcryptCost: 12,
      allowPrivateTargets: [],
      trustedProxies: ['127.0.0.0/8', '::1/128'],
    });
    expect(configOf({}).databaseUrl).toBeUndefined();
  });

  test('the address and the internal port follow PORT', () => {
    expect(configOf({ PORT: '8080' })).toMatchObject({ url: 'http://localhost:8080', internalPort: 8081 });
    expect(configOf({ PORT: '65535' }).internalPort).toBe(65534);
  });

  test.each(['https://id.example.org', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'http://a.localhost'])(
    'the public address %s',
    (url) => {
      expect(configOf({ BASTION_URL: url }).url).toBe(url);
      expect(configOf({ BASTION_URL: `${url}/` }).url).toBe(url);
    },
  );

  test('what Kubernetes tells about a Service named bastion', () => {
    const links = {
      BASTION_SERVICE_HOST: '10.96.0.12',
      BASTION_SERVICE_PORT: '3000',
      BASTION_SERVICE_PORT_HTTP: '3000',
      BASTION_PORT: 'tcp://10.96.0.12:3000',
      BASTION_PORT_3000_TCP: 'tcp://10.96.0.12:3000',
      BASTION_PORT_3000_TCP_ADDR: '10.96.0.12',
      BASTION_PORT_3000_TCP_PORT: '3000',
      BASTION_PORT_3000_TCP_PROTO: 'tcp',
    };
    expect(configOf(links)).toEqual(configOf({}));
  });

  test('an empty value is the same as none', () => {
    expect(configOf({ DATABASE_URL: '', PORT: '', DATABASE_URL_FILE: '' })).toMatchObject({ port: 3000 });
  });

  test('HS256 in development, and a cheap hash in tests', () => {
    expect(configOf({ BASTION_JWT_ALGORITHM: 'HS256', NODE_ENV: 'development' }).jwtAlgorithm).toBe('HS256');
    expect(configOf({ BASTION_BCRYPT_COST: '4', NODE_ENV: 'test' }).bcryptCost).toBe(4);
  });

  test('a secret from a file, without the line end, and it prints as [secret]', () => {
    const { databaseUrl } = configOf({ DATABASE_URL_FILE: secretFile('url', 'postgres://app:hunter2@db/bastion\n') });
    expect(databaseUrl?.reveal()).toBe('postgres://app:hunter2@db/bastion');
    expect(JSON.stringify({ databaseUrl }) + inspect(databaseUrl)).not.toContain('hunter2');
  });

  test('private targets as hosts, ports, addresses and ranges', () => {
    const list = 'app.internal, app.internal:8443,10.0.0.0/8 ,[::1]:3000,127.0.0.1:1';
    expect(configOf({ BASTION_ALLOW_PRIVATE_TARGETS: list }).allowPrivateTargets).toHaveLength(5);
  });

  test('every example in the table is itself a valid value', () => {
    for (const { key, example } of configTable) {
      const env = { DATABASE_URL: 'postgres://a@b/c', BASTION_BREACH_CHECK: 'online', [key]: example };
      expect(problemsOf(env), key).toEqual({});
    }
  });
});
