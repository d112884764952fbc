import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashValue } from '../../adapters/oidc/storage-adapter.ts';
import { watchAlarms } from '../../server/alarms/watch-alarms.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps } from '../support/open-deps.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { createDpopKey } from './support/dpop-key.ts';
import { RelyingParty } from './support/relying-party.ts';

let bastion: TestBastion;
let user: TestUser;
let app: RelyingParty;
const browser = new HttpBrowser();

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
});
beforeEach(async () => {
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
});
afterAll(() => bastion?.stop());

/** What the audit trail says about this client, newest last. */
const listAudits = () => readAudits(bastion, 'client_id = $1', [app.client.client_id]);

describe('the audit trail tells', () => {
  it('that a code was used twice', async () => {
    const code = await app.authorize(browser, user);
    expect([(await app.exchange(code)).status, (await app.exchange(code)).status]).toEqual([200, 400]);
    expect(await listAudits()).toContainEqual(expect.objectContaining({ kind: 'token.reuse_detected' }));
  });

  it('that a code was used by several at the same instant', async () => {
    const code = await app.authorize(browser, user);
    await Promise.all(Array.from({ length: 8 }, () => app.exchange(code)));
    expect(await listAudits()).toContainEqual(expect.objectContaining({ kind: 'token.reuse_detected' }));
  });

  it('that a spent refresh token came back after its grace', async () => {
    const { refresh_token } = await app.signIn(user, { browser });
    await app.refresh(refresh_token);
    await bastion.database.query(
      "update oidc_records set consumed_at = consumed_at - interval '11 seconds' where id = decode($1, 'hex')",
      [hashValue(refresh_token)],
    );
    await app.refresh(refresh_token);
    expect(await listAudits()).toContainEqual(
      expect.objectContaining({
        kind: 'token.reuse_detected',
        details: expect.objectContaining({ of: 'RefreshToken' }),
      }),
    );
    const node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
    const { raised } = await watchAlarms(node.deps, bastion.defaultTenantId).finally(() => node.close());
    expect(raised, 'and somebody is called').toEqual(['token-reuse']);
  });

  it('that a DPoP proof was used twice', async () => {
    const proof = await app.prove(createDpopKey());
    const statuses = [];
    for (let use = 0; use < 2; use += 1) {
      statuses.push((await app.post('/token', { grant_type: 'client_credentials' }, proof)).status);
    }
    expect(statuses).toEqual([200, 400]);
    expect((await listAudits()).at(-1)).toMatchObject({
      kind: 'token.refused',
      details: { error: 'invalid_dpop_proof' },
      opened: { ip: expect.any(String) },
    });
  });

  it('nothing of reuse when a grant is revoked as its client asks', async () => {
    const { refresh_token } = await app.signIn(user, { browser });
    await app.post('/revoke', { token: refresh_token });
    const kinds = (await listAudits()).map((audit) => audit.kind);
    expect(kinds).toContain('grant.revoked');
    expect(kinds).not.toContain('token.reuse_detected');
  });
});
