import { describe, expect, it } from 'vitest';
import { configTable } from '../../server/config.ts';
import { readCompose, readRepositoryFile } from './read-compose.ts';

const compose = readCompose();
const services = Object.entries(compose.services);
const dockerfile = readRepositoryFile('Dockerfile');

describe('docker-compose.yml', () => {
  it('lets nothing but Caddy publish a port', () => {
    expect(services.filter(([, service]) => service.ports).map(([name]) => name)).toEqual(['caddy']);
    expect(compose.services.caddy?.ports).toEqual(['80:80', '443:443', '443:443/udp']);
    expect(services.filter(([, service]) => service.network_mode !== undefined)).toEqual([]);
  });

  it('keeps the networks apart: no way out but through edge, and no way from Caddy to the data', () => {
    expect(Object.fromEntries(services.map(([name, { networks }]) => [name, networks]))).toEqual({
      caddy: ['edge', 'app'],
      bastion: ['app', 'data'],
      migrate: ['data'],
      postgres: ['data'],
      redis: ['data'],
    });
    expect(compose.networks.app?.internal).toBe(true);
    expect(compose.networks.data?.internal).toBe(true);
  });

  it.each(services)(
    'runs %s on a read-only file system, without capabilities and without new ones',
    (_name, service) => {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
      expect(service.privileged).toBeUndefined();
    },
  );

  it('runs nobody as root but Caddy, which keeps the one power to open its ports', () => {
    expect(services.filter(([, service]) => service.cap_add).map(([name]) => name)).toEqual(['caddy']);
    expect(compose.services.caddy?.cap_add).toEqual(['NET_BIND_SERVICE']);
    const users = services.filter(([name]) => name !== 'caddy').map(([, service]) => service.user);
    expect(users).toEqual(['10001:10001', '10001:10001', 'postgres', 'redis']);
  });

  it.each(services.filter(([name]) => name !== 'migrate'))('checks the health of %s', (name, service) => {
    const isCheckedByImage = name === 'bastion' && /^HEALTHCHECK /m.test(dockerfile);
    expect(service.healthcheck?.test ?? isCheckedByImage).toBeTruthy();
  });

  it('starts each part when those it stands on are healthy', () => {
    const healthy = { condition: 'service_healthy' };
    expect(compose.services.caddy?.depends_on).toEqual({ bastion: healthy });
    const migrated = { condition: 'service_completed_successfully' };
    expect(compose.services.bastion?.depends_on).toEqual({ migrate: migrated, postgres: healthy, redis: healthy });
    expect(compose.services.migrate?.depends_on).toEqual({ postgres: healthy });
  });

  it('gives the role that owns the tables to nothing but the migration, which ends', () => {
    const holders = services.filter(([, { secrets = [] }]) => secrets.includes('owner-url')).map(([name]) => name);
    expect(holders).toEqual(['migrate']);
    const told = services.filter(([, { environment = {} }]) => 'BASTION_DATABASE_OWNER_URL_FILE' in environment);
    expect(told.map(([name]) => name)).toEqual(['migrate']);
    const command = ['node', 'server/cli/main.ts', 'migrate'];
    expect(compose.services.migrate).toMatchObject({ command, restart: 'no', image: compose.services.bastion?.image });
  });

  it('holds no password: secrets come from files that git and the image leave out', () => {
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/keys\/compose\/[a-z-]+$/);
    expect(readRepositoryFile('.gitignore')).toContain('/keys/*');
    expect(readRepositoryFile('.dockerignore')).toContain('keys/*');
    const environment = services.flatMap(([, service]) => Object.entries(service.environment ?? {}));
    const secrets = environment.filter(([key]) => /PASSWORD|SECRET|TOKEN|_URL/.test(key) && key !== 'BASTION_URL');
    expect(secrets.filter(([key, value]) => !key.endsWith('_FILE') || !value.startsWith('/run/secrets/'))).toEqual([]);
  });

  it('gives every service only secrets that are declared, and Bastion not the one of the superuser', () => {
    const declared = Object.keys(compose.secrets);
    for (const [, { secrets = [] }] of services) expect(declared).toEqual(expect.arrayContaining(secrets));
    expect(compose.services.bastion?.secrets).not.toContain('postgres');
  });

  it('names only settings that Bastion knows, and trusts the network that Caddy is in', () => {
    const { environment = {} } = compose.services.bastion ?? {};
    const known = configTable.flatMap(({ key, isSecret }) => (isSecret ? [key, `${key}_FILE`] : [key]));
    const given = [environment, compose.services.migrate?.environment ?? {}].flatMap(Object.keys);
    expect(known).toEqual(expect.arrayContaining(given));
    expect(environment.BASTION_TRUSTED_PROXIES).toBe(compose.networks.app?.ipam?.config[0]?.subnet);
  });

  it('lets PostgreSQL take the connections, each a process, of as many workers as Bastion starts by default', () => {
    const [, count] = /^max_connections=(\d+)$/.exec(compose.services.postgres?.command?.at(-1) ?? '') ?? [];
    const perWorker = Number(configTable.find(({ key }) => key === 'BASTION_DATABASE_CONNECTIONS')?.fallback) + 1;
    expect(Number(count)).toBeGreaterThanOrEqual(64 * perWorker + 20);
    expect(compose.services.postgres?.pids_limit).toBeGreaterThan(Number(count));
  });

  it('leaves Bastion room for the threads of all its workers, and GET /metrics to its own container', () => {
    expect(compose.services.bastion?.pids_limit).toBe(1024);
    expect(compose.services.bastion?.environment).not.toHaveProperty('BASTION_INTERNAL_HOST');
  });

  it('keeps what Bastion writes beside the database in volumes: erasures, checkpoints and what was imported outlive a container', () => {
    const folderOf = (key: string) => new RegExp(`${key}=(\\S+)`).exec(dockerfile)?.[1] ?? '';
    const folders = ['BASTION_DATA_DIR', 'BASTION_KEYS_DIR'].map(folderOf);
    const mounts = compose.services.bastion?.volumes ?? [];
    expect(mounts.map((mount) => mount.split(':')[1]).sort()).toEqual(folders);
    const named = mounts.map((mount) => mount.split(':')[0] ?? '');
    expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(named));
    // A new volume takes over the owner of the folder in the image.
    for (const folder of folders) expect(dockerfile).toMatch(new RegExp(`install -d .*-o bastion .*${folder}\\b`));
  });

  it('gives the database roles the rights that the embedded PostgreSQL gives them', () => {
    const embedded = readRepositoryFile('adapters/embedded-postgres/ensure-roles.ts');
    const rights = /const rights = '([^']+)'/.exec(embedded)?.[1];
    const script = readRepositoryFile('adapters/postgres/create-roles.sh');
    expect(script).toContain(`create role bastion_owner ${rights} password`);
    expect(script).toContain(`create role bastion_app ${rights} password`);
    const statements = embedded.match(/(?<=client\.query\(')(revoke|create database|grant)[^']+/g) ?? [];
    expect(statements.length).toBeGreaterThan(3);
    for (const statement of statements) expect(script).toContain(`${statement};`);
  });
});

describe('the Dockerfile', () => {
  const finalStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

  it('installs exactly the lock file, without development packages', () => {
    expect(dockerfile).toMatch(/^RUN npm ci --omit=dev\b/m);
    expect(dockerfile).not.toMatch(/npm (install|i)\b/);
  });

  it('copies the product by name, so that no test, key or local file gets in', () => {
    const copied = [...finalStage.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    );
    expect(copied).toEqual([
      'package.json',
      'package-lock.json',
      'LICENSE',
      'server',
      'adapters',
      'views',
      'migrations',
    ]);
    expect(dockerfile).not.toMatch(/^ADD /m);
    expect(readRepositoryFile('.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['.git', 'test', 'data', 'server/dev']),
    );
  });

  it('ends as a user without name, home and shell of root', () => {
    const users = [...finalStage.matchAll(/^USER (.+)$/gm)].map(([, user]) => user);
    expect(users).toEqual(['10001:10001']);
    expect(finalStage.indexOf('\nUSER ')).toBeLessThan(finalStage.indexOf('\nCMD '));
    expect(finalStage).not.toContain('--chown');
  });

  it('starts Node itself, so that signals arrive, and asks for health with Node', () => {
    expect(finalStage).toMatch(/^CMD \["node", "server\/main\.ts"\]$/m);
    expect(finalStage).toMatch(/^ {2}CMD \["node", "-e", ".*\/readyz.*"\]$/m);
  });

  it('runs a Node that understands TypeScript by itself, in both stages', () => {
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images).toEqual(['node:24-slim', 'node:24-slim']);
    expect(JSON.parse(readRepositoryFile('package.json')).devDependencies.node).toMatch(/^24\./);
  });
});
