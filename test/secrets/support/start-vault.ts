import { type HttpEndpoint, startHttp } from './start-http.ts';

export type FakeVault = HttpEndpoint & {
  /** What is kept, by the path behind `/v1/`: KV 1 under `kv/`, KV 2 under `secret/data/`. */
  readonly data: Map<string, { fields: Record<string, unknown> | null; created_time?: string }>;
  /** The tokens that are accepted at the moment. */
  readonly tokens: Set<string>;
  /** A status that every read answers with. */
  status: number | undefined;
};

const ROLE = { role_id: 'the-role', secret_id: 'the-secret-id' };

/** The key/value store of Vault as its HTTP API shows it, with tokens, AppRole and a namespace. */
export async function startVault(tls?: { key: string; cert: string }): Promise<FakeVault> {
  const data: FakeVault['data'] = new Map();
  const tokens = new Set(['root-token']);
  let logins = 0;
  const fail = (status: number, ...errors: string[]) => ({ status, body: { errors } });
  const endpoint = await startHttp(({ path, headers, body }) => {
    if (path === '/v1/auth/approle/login') {
      const given = JSON.parse(body) as typeof ROLE;
      if (given.role_id !== ROLE.role_id || given.secret_id !== ROLE.secret_id)
        return fail(400, 'invalid role or secret ID');
      const client_token = `role-token-${++logins}`;
      tokens.add(client_token);
      return { status: 200, body: { auth: { client_token, lease_duration: 3600, renewable: true } } };
    }
    if (fake.status) return fail(fake.status);
    if (!tokens.has(String(headers['x-vault-token']))) return fail(403, 'permission denied');
    const name = `${headers['x-vault-namespace'] ? `${headers['x-vault-namespace']}:` : ''}${path.slice('/v1/'.length)}`;
    const entry = data.get(name);
    if (!entry) return fail(404);
    if (!name.includes('/data/')) return { status: 200, body: { lease_duration: 2764800, data: entry.fields } };
    const metadata = { created_time: entry.created_time, deletion_time: '', destroyed: false, version: 3 };
    return { status: entry.fields ? 200 : 404, body: { data: { data: entry.fields, metadata } } };
  }, tls);
  const fake: FakeVault = Object.assign(endpoint, { data, tokens, status: undefined });
  return fake;
}
