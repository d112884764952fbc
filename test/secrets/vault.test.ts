import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openVault } from '../../adapters/secrets/open-vault.ts';
import type { ManagerSettings } from '../../adapters/secrets/secret-manager.ts';
import { LiveSecret } from '../../server/kernel/live-secret.ts';
import { Secret } from '../../server/kernel/secret.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { faults } from './support/start-http.ts';
import { type FakeVault, startVault } from './support/start-vault.ts';

let vault: FakeVault;
const scratch = scratchFolder();

beforeAll(async () => {
  vault = await startVault();
  vault.data.set('secret/data/bastion', { fields: { url: 'from-kv-2' }, created_time: '2026-03-04T05:06:07.891011Z' });
  vault.data.set('kv/teams/bastion', { fields: { url: 'from-kv-1', port: 5432 } });
  vault.data.set('identity/prod:secret/data/bastion', { fields: { url: 'from-namespace' } });
  vault.data.set('secret/data/deleted', { fields: null });
});
beforeEach(() => {
  vault.fault = undefined;
  vault.status = undefined;
});
afterAll(async () => {
  await vault.stop();
  scratch.remove();
});

const open = (settings: ManagerSettings = {}) =>
  openVault({ vaultAddr: vault.url, vaultToken: new Secret('root-token'), ...settings });
const appRole = { vaultToken: undefined, vaultRoleId: 'the-role', vaultSecretId: new Secret('the-secret-id') };

const problemOf = async (reference: string, manager = open()): Promise<string> => {
  const error = await manager.read(reference).then(
    () => 'it was read',
    (thrown: unknown) => thrown,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/hunter2|root-token|the-secret-id|from-kv/);
  return error instanceof Error ? error.message : String(error);
};

describe('Vault', () => {
  it.each(Object.keys(faults))('fails soon, and quotes nothing, when it %s', async (name) => {
    vault.fault = faults[name];
    expect(await problemOf('vault://secret/bastion#url')).toMatch(/^(could not|may not|cannot|came|has no field)/);
  });

  it('fails within its budget when it accepts a request and says nothing', async () => {
    vault.fault = () => undefined;
    const start = performance.now();
    expect(await problemOf('vault://secret/bastion#url')).toBe('did not come in time');
    expect(performance.now() - start).toBeLessThan(9_000);
  }, 20_000);

  it.each([
    ['vault://secret/nothing#url', 'does not exist in Vault'],
    ['vault://secret/deleted#url', 'does not exist in Vault'],
    ['vault://secret/bastion#other', 'has no field named other'],
    ['vault://secret/bastion#constructor', 'has no field named constructor'],
    ['vault://kv/teams/bastion?kv=1#port', 'has no text in its field port'],
    ['vault://kv/teams/bastion#url', 'does not exist in Vault'],
  ])('refuses %s', async (reference, message) => {
    expect(await problemOf(reference)).toContain(message);
  });

  it.each([
    [503, 'Vault is sealed'],
    [429, 'was asked for too often'],
    [473, 'performance standby'],
    [418, 'Vault answered 418'],
  ])('says of status %i what it means', async (status, message) => {
    vault.status = status;
    expect(await problemOf('vault://secret/bastion#url')).toContain(message);
  });

  it('reads both versions of the key/value store, and from a namespace', async () => {
    const created_at = Math.floor(Date.parse('2026-03-04T05:06:07Z') / 1000);
    expect(await open().read('vault://secret/bastion#url')).toEqual({ value: 'from-kv-2', created_at });
    expect(await open().read('vault://kv/teams/bastion?kv=1#url')).toEqual({ value: 'from-kv-1' });
    const inNamespace = open({ vaultNamespace: 'identity/prod' });
    expect((await inNamespace.read('vault://secret/bastion#url')).value).toBe('from-namespace');
  });

  it('asks again when it is busy for a moment', async () => {
    vault.status = 503;
    const before = vault.requests.length;
    const reading = open().read('vault://secret/bastion#url');
    await vi.waitFor(() => expect(vault.requests.length).toBeGreaterThan(before));
    vault.status = undefined;
    expect((await reading).value).toBe('from-kv-2');
  });

  it('takes the token that a refused one was replaced with', async () => {
    let token = 'outdated';
    const read = async () => ({ value: token });
    const vaultToken = new LiveSecret(await read(), { read, now_ms: () => performance.now() });
    token = 'root-token';
    expect((await open({ vaultToken }).read('vault://secret/bastion#url')).value).toBe('from-kv-2');
    expect(await problemOf('vault://secret/bastion#url', open({ vaultToken: new Secret('wrong') }))).toContain(
      'Vault refuses the token',
    );
  });

  it('logs in by AppRole once, and again when its token is revoked', async () => {
    const manager = open(appRole);
    const logins = () => vault.requests.filter(({ path }) => path.endsWith('/login')).length;
    await Promise.all(Array.from({ length: 5 }, () => manager.read('vault://secret/bastion#url')));
    await manager.read('vault://secret/bastion#url');
    expect(logins()).toBe(1);
    vault.tokens.clear();
    vault.tokens.add('root-token');
    expect((await manager.read('vault://secret/bastion#url')).value).toBe('from-kv-2');
    expect(logins()).toBe(2);
    const wrong = open({ ...appRole, vaultSecretId: new Secret('wrong') });
    expect(await problemOf('vault://secret/bastion#url', wrong)).toContain('Vault refuses the AppRole');
  });

  it('is trusted over TLS only with the certificate that vouches for it', async () => {
    const [keyFile, certFile] = [join(scratch.path, 'vault.key'), join(scratch.path, 'vault.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=vault',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        keyFile,
        '-out',
        certFile,
      ],
      { stdio: 'ignore' },
    );
    const secure = await startVault({ key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') });
    secure.data.set('secret/data/bastion', { fields: { url: 'over-tls' } });
    const at = (settings: ManagerSettings) => open({ vaultAddr: secure.url, ...settings });
    expect(await problemOf('vault://secret/bastion#url', at({}))).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(secure.requests).toEqual([]);
    expect((await at({ vaultCaFile: certFile }).read('vault://secret/bastion#url')).value).toBe('over-tls');
    expect(() => at({ vaultCaFile: '/nowhere.pem' })).toThrow('BASTION_VAULT_CA_FILE cannot be read (ENOENT)');
    await secure.stop();
  });
});
