import { Secret } from '../../server/kernel/secret.ts';
import type { Passwords } from './ensure-passwords.ts';

/** How to reach the embedded PostgreSQL as each of its three roles. */
export type PostgresUrls = { readonly ownerUrl: Secret; readonly appUrl: Secret; readonly superuserUrl: Secret };

export function postgresUrls(port: number, { superuser, owner, app }: Passwords): PostgresUrls {
  const url = (role: string, password: Secret, database: string) =>
    new Secret(`postgres://${role}:${password.reveal()}@127.0.0.1:${port}/${database}`);
  return {
    ownerUrl: url('bastion_owner', owner, 'bastion'),
    appUrl: url('bastion_app', app, 'bastion'),
    superuserUrl: url('postgres', superuser, 'postgres'),
  };
}
