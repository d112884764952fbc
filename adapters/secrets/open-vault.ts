import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pickField } from './pick-field.ts';
import { type Answer, requestJson } from './request-json.ts';
import type { ManagerSettings, SecretManager } from './secret-manager.ts';
import { SecretUnreadable } from './secret-unreadable.ts';
import { parseVaultReference } from './vault-reference.ts';

const BUDGET_MS = 4_000;
const PAUSES_MS = [150, 500];

const reasons: Readonly<Record<number, string>> = {
  400: 'was not understood by Vault: is the key/value store of the other version (?kv=1)?',
  403: 'may not be read: Vault refuses the token, or its policy does',
  404: 'does not exist in Vault, or was deleted there',
  429: 'was asked for too often',
  472: 'cannot be read: this Vault is a standby of disaster recovery',
  473: 'cannot be read: this Vault is a performance standby',
  503: 'cannot be read: Vault is sealed or in maintenance',
};

const isPassing = (status: number): boolean => status === 429 || status >= 500;

/** The key/value store of HashiCorp Vault over its HTTP API, with a token or by AppRole. */
export function openVault(settings: ManagerSettings): SecretManager {
  const { vaultAddr = '', vaultToken, vaultRoleId, vaultSecretId, vaultNamespace, vaultCaFile } = settings;
  const ca = vaultCaFile === undefined ? undefined : readCa(vaultCaFile);
  let login: { readonly token: string; readonly until_ms: number } | undefined;
  let loggingIn: Promise<string> | undefined;

  /** Retries what will pass, within the budget of the caller. */
  async function send(path: string, signal: AbortSignal, token?: string, body?: object): Promise<Answer> {
    const headers = {
      'x-vault-request': 'true',
      ...(token ? { 'x-vault-token': token } : {}),
      ...(vaultNamespace ? { 'x-vault-namespace': vaultNamespace } : {}),
    };
    for (let attempt = 0; ; attempt += 1) {
      const pause = PAUSES_MS[attempt];
      const answer = await requestJson(`${vaultAddr}/v1/${path}`, { headers, ca, body, signal }).catch((error) => {
        if (pause === undefined || signal.aborted) throw error;
      });
      if (answer && (!isPassing(answer.status) || pause === undefined)) return answer;
      await sleep(pause ?? 0, undefined, { signal }).catch(() => {
        throw new SecretUnreadable('did not come in time');
      });
    }
  }

  async function logIn(signal: AbortSignal): Promise<string> {
    const secret_id = await vaultSecretId?.current();
    const { status, body } = await send('auth/approle/login', signal, undefined, { role_id: vaultRoleId, secret_id });
    if (status === 400 || status === 403) throw new SecretUnreadable('may not be read: Vault refuses the AppRole');
    const { auth } = (body ?? {}) as { auth?: { client_token?: unknown; lease_duration?: unknown } };
    if (status !== 200 || typeof auth?.client_token !== 'string') throw new SecretUnreadable(describe(status));
    const lease_s = Number(auth.lease_duration) || Number.POSITIVE_INFINITY;
    login = { token: auth.client_token, until_ms: performance.now() + lease_s * 800 };
    return login.token;
  }

  async function findToken(signal: AbortSignal, isRefused: boolean): Promise<string> {
    if (vaultToken) return isRefused ? vaultToken.renew() : vaultToken.current();
    if (!isRefused && login && performance.now() < login.until_ms) return login.token;
    loggingIn ??= logIn(signal).finally(() => {
      loggingIn = undefined;
    });
    return loggingIn;
  }

  return {
    async read(reference) {
      const parsed = parseVaultReference(reference);
      if (!parsed) throw new SecretUnreadable('is not a reference to Vault');
      const { mount, path, field, version } = parsed;
      const signal = AbortSignal.timeout(BUDGET_MS);
      const get = async (isRefused: boolean) =>
        send(version === 1 ? `${mount}/${path}` : `${mount}/data/${path}`, signal, await findToken(signal, isRefused));
      let answer = await get(false);
      // The token may have been replaced, or have ended before its time.
      if (answer.status === 403) answer = await get(true);
      if (answer.status !== 200) throw new SecretUnreadable(describe(answer.status));
      return version === 1 ? readVersion1(answer.body, field) : readVersion2(answer.body, field);
    },
  };
}

const describe = (status: number): string => reasons[status] ?? `could not be read (Vault answered ${status})`;

function readVersion1(body: unknown, field: string) {
  const { data } = (body ?? {}) as { data?: unknown };
  return { value: pickField(data, field) };
}

function readVersion2(body: unknown, field: string) {
  const { data } = (body ?? {}) as { data?: { data?: unknown; metadata?: { created_time?: unknown } } };
  const created_ms = Date.parse(String(data?.metadata?.created_time));
  return {
    value: pickField(data?.data, field),
    created_at: Number.isNaN(created_ms) ? undefined : Math.floor(created_ms / 1000),
  };
}

function readCa(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new SecretUnreadable(`cannot be asked for: BASTION_VAULT_CA_FILE cannot be read (${code})`);
  }
}
