import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { Client } from 'pg';
import { ensurePasswords } from '../../../adapters/embedded-postgres/ensure-passwords.ts';
import { readInstanceFile } from '../../../adapters/embedded-postgres/instance-file.ts';
import { postgresUrls } from '../../../adapters/embedded-postgres/postgres-urls.ts';
import { preparePassword } from '../../../adapters/password-hash/prepare-password.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { findTenant } from '../../../adapters/postgres/tenants.ts';
import { insertUser, prepareUser, type UserToInsert } from '../../../server/accounts/insert-user.ts';
import { hashClientSecret } from '../../../server/clients/client-secret.ts';
import { randomToken, uuidv7 } from '../../../server/kernel/ids.ts';
import { openKeyRing } from '../../../server/keys/key-ring.ts';
import { createSealing } from '../../../server/keys/sealing.ts';
import { killPrograms, type Program, runNode, until } from '../../runtime/support/run-node.ts';
import { scratchFolder } from '../../runtime/support/scratch-folder.ts';
import { findFreePort } from '../../support/find-free-port.ts';
import type { TestClient, TestUser } from '../../support/start-bastion.ts';

/** Bastion as an operator runs it: a primary process, its workers and its own PostgreSQL. */
export type RunningProgram = {
  readonly program: Program;
  readonly issuer: string;
  readonly query: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  readonly createUser: () => Promise<TestUser>;
  readonly createClient: () => Promise<TestClient>;
  readonly listWorkers: () => number[];
  readonly postgresPid: () => number;
  /** Stops it as an operator does; answers the exit status. */
  readonly stop: () => Promise<unknown>;
  /** Ends whatever is left and removes all files. */
  readonly clear: () => Promise<void>;
};

const childrenOf = (pid: number): number[] => {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
};

const isWorker = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts');
  } catch {
    return false;
  }
};

export async function startProgram(env: Record<string, string> = {}): Promise<RunningProgram> {
  const scratch = scratchFolder();
  const [dataDir, keysDir] = [join(scratch.path, 'data'), join(scratch.path, 'keys')];
  const port = await findFreePort();
  const issuer = `http://localhost:${port}`;
  const program = runNode(['server/main.ts'], {
    env: {
      NODE_ENV: 'test',
      PORT: String(port),
      BASTION_INTERNAL_PORT: String(await findFreePort()),
      BASTION_DATA_DIR: dataDir,
      BASTION_KEYS_DIR: keysDir,
      BASTION_BCRYPT_COST: '4',
      BASTION_LIMITS: '*=1000000',
      ...env,
    },
  });
  const isReady = () =>
    fetch(`${issuer}/readyz`).then(
      (reply) => reply.ok,
      () => false,
    );
  await until(isReady, program.text);

  const urls = () => postgresUrls(readInstanceFile(dataDir)?.port ?? 0, ensurePasswords(keysDir).passwords);

  async function insertTestUser(user: UserToInsert): Promise<void> {
    const db = openDatabase({ url: urls().appUrl, connections: 2 });
    const sealing = createSealing({ db, keyRing: await openKeyRing(keysDir) });
    const tenantId = (await findTenant(db, { slug: 'default' }))?.id ?? '';
    await insertUser(db.tenant(tenantId), await prepareUser(sealing, tenantId, user));
    await db.close();
  }

  async function query(text: string, values: unknown[] = []) {
    const { superuserUrl } = urls();
    const client = new Client({ connectionString: superuserUrl.reveal().replace(/postgres$/, 'bastion') });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }
  const defaultTenant = "(select id from tenants where slug = 'default')";

  return {
    program,
    issuer,
    query,
    async createUser() {
      const id = uuidv7();
      const user = { id, email: `user-${id}@example.org`, password: randomToken() };
      const hash = `hmac-sha384:${await bcrypt.hash(preparePassword(user.password), 4)}`;
      await insertTestUser({ id, email: user.email, password_hash: hash });
      return user;
    },
    async createClient() {
      const client = { client_id: `client-${uuidv7()}`, client_secret: randomToken() };
      const metadata = {
        redirect_uris: ['https://app.example/callback'],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      };
      await query(
        `insert into clients (tenant_id, client_id, metadata, secret_hash) values (${defaultTenant}, $1, $2, $3)`,
        [client.client_id, JSON.stringify(metadata), hashClientSecret(client.client_secret)],
      );
      return client;
    },
    listWorkers: () => childrenOf(program.child.pid ?? 0).filter(isWorker),
    postgresPid: () => readInstanceFile(dataDir)?.pid ?? 0,
    async stop() {
      program.child.kill('SIGTERM');
      return program.ended();
    },
    async clear() {
      const postgres = readInstanceFile(dataDir)?.pid;
      await killPrograms();
      if (postgres) {
        try {
          process.kill(postgres, 'SIGQUIT');
        } catch {}
      }
      scratch.remove();
    },
  };
}
