import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { preparePassword } from '../../adapters/password-hash/prepare-password.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { type JobQueue, openJobQueue } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { insertUser, prepareUser } from '../../server/accounts/insert-user.ts';
import { hashClientSecret } from '../../server/clients/client-secret.ts';
import { type Config, loadConfig } from '../../server/config.ts';
import { randomToken, uuidv7 } from '../../server/kernel/ids.ts';
import { openKeyRing } from '../../server/keys/key-ring.ts';
import { createSealing, type Sealing } from '../../server/keys/sealing.ts';
import { startServer } from '../../server/serve.ts';
import { cloneDatabase, type TestDatabase } from './clone-database.ts';
import { findFreePort } from './find-free-port.ts';
import { type RecordedLog, recordLog } from './silent-log.ts';

export type TestUser = { readonly id: string; readonly email: string; readonly password: string };
export type TestClient = { readonly client_id: string; readonly client_secret: string };

/** A running Bastion over real HTTP and a database of its own, in this process. */
export type TestBastion = {
  readonly url: string;
  readonly config: Config;
  readonly database: TestDatabase;
  readonly db: Database;
  readonly sealing: Sealing;
  /** To put jobs in; the server works on them. */
  readonly queue: JobQueue;
  readonly log: RecordedLog;
  readonly defaultTenantId: string;
  readonly createTenant: (slug: string) => Promise<{ id: string; issuer: string }>;
  readonly createUser: (options?: {
    tenantId?: string;
    email?: string;
    password?: string;
    name?: string;
    user_groups?: string[];
    roles?: string[];
  }) => Promise<TestUser>;
  /** Registers a client; `metadata` is added to (and wins over) a confidential web client with all its grants. */
  readonly createClient: (
    metadata?: Record<string, unknown>,
    options?: { tenantId?: string; skip_consent?: boolean },
  ) => Promise<TestClient>;
  readonly createResource: (
    identifier: string,
    scopes: string[],
    options?: { tenantId?: string; access_token_format?: 'jwt' | 'opaque' },
  ) => Promise<void>;
  readonly stop: () => Promise<void>;
};

async function configFor(database: TestDatabase, folder: string, env: Record<string, string>): Promise<Config> {
  const port = String(await findFreePort());
  const loaded = loadConfig({
    NODE_ENV: 'test',
    PORT: port,
    DATABASE_URL: database.appUrl.reveal(),
    BASTION_DATA_DIR: join(folder, 'data'),
    BASTION_KEYS_DIR: join(folder, 'keys'),
    BASTION_BCRYPT_COST: '4',
    // Tests come from one address and in a hurry; those about limits set their own.
    BASTION_LIMITS: '*=1000000',
    ...env,
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

/** Starts Bastion on a fresh database, or on `database`, with extra environment settings. */
export async function startBastion(
  options: { env?: Record<string, string>; database?: TestDatabase; keysDir?: string } = {},
): Promise<TestBastion> {
  const database = options.database ?? (await cloneDatabase());
  const folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  const env = { ...(options.keysDir ? { BASTION_KEYS_DIR: options.keysDir } : {}), ...options.env };
  const config = await configFor(database, folder, env);
  const log = recordLog();
  const server = await startServer(config, { appUrl: database.appUrl }, log);
  const db = openDatabase({ url: database.appUrl, connections: 2 });
  const sealing = createSealing({ db, keyRing: await openKeyRing(config.keysDir) });
  const queue = openJobQueue({ db, log }, []);
  const tenant = await findTenant(db, { slug: 'default' });
  const defaultTenantId = tenant?.id ?? '';

  return {
    url: config.url,
    config,
    database,
    db,
    sealing,
    queue,
    log,
    defaultTenantId,
    async createTenant(slug) {
      const [row] = await database.query<{ id: string }>('select create_tenant($1, $2, null) as id', [slug, slug]);
      return { id: row?.id ?? '', issuer: `${config.url}/t/${slug}` };
    },
    async createUser({ tenantId = defaultTenantId, password = randomToken(), email, roles = [], ...given } = {}) {
      const id = uuidv7();
      const user = { id, email: email ?? `user-${id}@example.org`, password };
      const password_hash = `hmac-sha384:${await bcrypt.hash(preparePassword(password), 4)}`;
      const scoped = db.tenant(tenantId);
      const row = { id, email: user.email, email_verified: true, password_hash, ...given };
      await insertUser(scoped, await prepareUser(sealing, tenantId, row));

      for (const role of roles) await scoped.insertInto('user_roles').values({ user_id: id, role }).execute();
      return user;
    },
    async createClient(metadata = {}, { tenantId = defaultTenantId, skip_consent = false } = {}) {
      const client_secret = randomToken();
      const client_id = typeof metadata.client_id === 'string' ? metadata.client_id : `client-${uuidv7()}`;
      const all = {
        redirect_uris: ['https://app.example/callback'],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        resource_scopes: ['read', 'write', 'orders:read', 'orders:write', 'stock:read'],
        ...metadata,
      };
      const hasSecret = String(all.token_endpoint_auth_method).startsWith('client_secret');
      await db
        .tenant(tenantId)
        .insertInto('clients')
        .values({
          client_id,
          metadata: JSON.stringify(all),
          secret_hash: hasSecret ? hashClientSecret(client_secret) : null,
          skip_consent,
        })
        .execute();
      return { client_id, client_secret };
    },
    async createResource(identifier, scopes, { tenantId = defaultTenantId, access_token_format = 'jwt' } = {}) {
      await db.tenant(tenantId).insertInto('resources').values({ identifier, scopes, access_token_format }).execute();
    },
    async stop() {
      await server.stop();
      await queue.close();
      await db.close();
      if (!options.database) await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
