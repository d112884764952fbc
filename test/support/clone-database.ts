import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { Secret } from '../../server/kernel/secret.ts';

export type TestDatabase = {
  readonly name: string;
  readonly appUrl: Secret;
  readonly ownerUrl: Secret;
  readonly superuserUrl: Secret;
  /** Runs SQL as superuser, who sees every tenant. */
  readonly query: <Row extends object = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;
  readonly drop: () => Promise<void>;
};

function onDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function asSuperuser(url: string, text: string, values: unknown[] = []) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A fresh copy of the migrated template: every test file has a database of its own. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const { superuserUrl, ownerUrl, appUrl } = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = onDatabase(superuserUrl, 'postgres');
  await asSuperuser(admin, `create database ${name} template bastion owner bastion_owner`);
  const own = onDatabase(superuserUrl, name);
  return {
    name,
    appUrl: new Secret(onDatabase(appUrl, name)),
    ownerUrl: new Secret(onDatabase(ownerUrl, name)),
    superuserUrl: new Secret(own),
    query: (text, values) => asSuperuser(own, text, values) as never,
    drop: async () => {
      await asSuperuser(admin, `drop database if exists ${name} with (force)`);
    },
  };
}
