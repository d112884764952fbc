import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSession } from '../../server/sessions/end-sessions.ts';
import { listSessions } from '../../server/sessions/list-sessions.ts';
import { tenantSettings } from '../../server/tenancy/tenant-settings.ts';
import { startTwoNodes, type TwoNodes } from '../faults/support/start-two-nodes.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';

const api = 'https://api.example';

let nodes: TwoNodes;
beforeAll(async () => {
  nodes = await startTwoNodes();
  await nodes.first.createResource(api, ['read']);
});
afterAll(() => nodes?.stop());

describe('a session that ends on one node', () => {
  it('is dead on the other in that moment, with its tokens of every kind', async () => {
    const user = await nodes.first.createUser();
    const client = await nodes.first.createClient({}, { skip_consent: true });
    const app = new RelyingParty({ issuer: nodes.issuer, client });
    const browser = new HttpBrowser();
    const opaque = await app.signIn(user, { browser, params: { scope: 'openid' } });
    const jwt = await app.signIn(user, { browser, params: { scope: 'openid read', resource: api } });
    const elsewhere = app.at(nodes.urls[1]);
    const tokens = [opaque.access_token, opaque.refresh_token, jwt.access_token, jwt.refresh_token];
    const listActive = () => Promise.all(tokens.map(async (token) => (await elsewhere.introspect(token)).body.active));
    expect(await listActive()).toEqual([true, true, true, true]);
    const tenant = { id: nodes.first.defaultTenantId, settings: tenantSettings.parse({}) };
    const [session] = await listSessions(nodes.first, { tenant, userId: user.id });
    const scope = { tenant, userId: user.id, actor: `user:${user.id}` };
    expect((await endSession(nodes.first, scope, session?.id ?? '')).ok).toBe(true);
    expect(await listActive()).toEqual([false, false, false, false]);
    expect((await elsewhere.refresh(opaque.refresh_token)).status).toBe(400);
    expect((await elsewhere.userinfo(opaque.access_token)).status).toBe(401);
  });
});
