import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { RelyingParty } from './support/relying-party.ts';

const api = 'https://api.example';
let bastion: TestBastion;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(api, ['read']);
});
afterAll(() => bastion?.stop());

it.each(['opaque', 'jwt'])('a client made anew under an old id does not inherit its %s tokens', async (format) => {
  const client_id = `shop-${format}`;
  const observer = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  const app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({ client_id }) });
  const target: Record<string, string> = format === 'jwt' ? { resource: api, scope: 'read' } : {};
  const { body } = await app.post('/token', { grant_type: 'client_credentials', ...target });
  const isActive = async () => (await observer.introspect(String(body.access_token))).body.active;
  expect(await isActive()).toBe(true);
  await bastion.database.query('delete from clients where client_id = $1', [client_id]);
  await bastion.createClient({ client_id });
  await bastion.database.query(`update clients set created_at = now() + interval '1 minute' where client_id = $1`, [
    client_id,
  ]);
  await sleep(500);
  expect(await isActive()).toBe(false);
});
