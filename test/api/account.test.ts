import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { placeHold } from '../../server/privacy/legal-holds.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { callApi, signInDesktop } from './support/desktop-app.ts';

let bastion: TestBastion;
beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

const call = (method: string, path: string, given: Parameters<typeof callApi>[2]) =>
  callApi(bastion.url, method, given, path);

describe('a copy of one’s data', () => {
  it('is asked for with its own scope, and its link is given once', async () => {
    const user = await bastion.createUser();
    const { call: desktop } = await signInDesktop(bastion, user, { scope: 'account:export' });
    const asked = await call('POST', '/account/exports', { ...desktop });
    expect(asked.json).toMatchObject({
      url: expect.stringMatching(/\/exports\/[\w-]{43}$/),
      expires_at: expect.any(Number),
    });
    const listed = await call('GET', '/account/exports', desktop);
    expect(listed.json.items).toMatchObject([{ id: asked.json.id, state: 'waiting' }]);
    expect(listed.text).not.toContain(String(asked.json.url).split('/').at(-1));
  });
});

describe('what nobody may do who merely found a token', () => {
  it.each([
    ['POST', '/account/exports', 'account:export'],
    ['DELETE', '/account', 'account:erase'],
  ])('%s %s: wants a sign-in of the last minutes, and says so', async (method, path, scope) => {
    const user = await bastion.createUser();
    for (const dpop of [false, true]) {
      const { call: desktop } = await signInDesktop(bastion, user, { scope, dpop });
      const signedInAgo = (seconds: number) =>
        bastion.database.query(
          `update oidc_records set payload = jsonb_set(payload, '{extra,auth_time}', to_jsonb($2::int))
           where kind = 'AccessToken' and user_id = $1`,
          [user.id, Math.floor(Date.now() / 1000) - seconds],
        );
      await signedInAgo(301);
      const given = { ...desktop, ...(method === 'DELETE' ? { body: { confirm: user.id } } : {}) };
      const refused = await call(method, path, given);
      expect([refused.status, refused.json.code]).toEqual([401, 'insufficient_user_authentication']);
      const challenge = refused.headers.get('www-authenticate');
      expect(challenge).toMatch(/error="insufficient_user_authentication".*max_age="300"/);
      expect(challenge?.startsWith(dpop ? 'DPoP ' : 'Bearer ')).toBe(true);
      expect(await bastion.sealing.findUserKey(bastion.defaultTenantId, user.id)).toBeDefined();
    }
    expect(await bastion.database.query('select from user_exports where user_id = $1', [user.id])).toEqual([]);
  });
});

describe('erasing oneself', () => {
  it('needs its own scope and one’s own sub, and then ends everything', async () => {
    const user = await bastion.createUser({ email: 'leaving@example.org' });
    const weak = await signInDesktop(bastion, user, { scope: 'account:export' });
    const confirm = { confirm: user.id };
    expect((await call('DELETE', '/account', { ...weak.call, body: confirm })).status).toBe(403);
    const { call: desktop } = await signInDesktop(bastion, user, { scope: 'account:erase', dpop: true });
    for (const body of [{ confirm: uuidv7() }, {}, { confirm: user.email }])
      expect((await call('DELETE', '/account', { ...desktop, body })).status).toBe(400);
    expect(await bastion.sealing.findUserKey(bastion.defaultTenantId, user.id)).toBeDefined();

    const erased = await call('DELETE', '/account', { ...desktop, body: confirm });
    expect(erased.status, erased.text).toBe(200);
    expect(String(erased.json.certificate).split('.')).toHaveLength(3);
    expect((await call('DELETE', '/account', { ...desktop, body: confirm })).status).toBe(401);
    expect((await call('GET', '/account/exports', weak.call)).status).toBe(401);
    bastion.sealing.forgetAll();
    const events = await readAudits(bastion, 'user_id = $1', [user.id]);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['api.called', 'user.erased']));
    for (const { kind, opened } of events) expect(opened, kind).toBeUndefined();
    const audits = await bastion.database.query<{ details: { actor: string } }>(
      "select details from audit_events where kind = 'user.erased' and user_id = $1",
      [user.id],
    );
    expect(audits[0]?.details.actor).toMatch(/^client:/);
  });

  it('is refused while a legal hold stands, without saying what for', async () => {
    const user = await bastion.createUser();
    const scope = { tenant: { id: bastion.defaultTenantId }, actor: 'test' };
    await placeHold(bastion, scope, { user: user.id, reason: 'secret case' });
    const { call: desktop } = await signInDesktop(bastion, user, { scope: 'account:erase' });
    const answer = await call('DELETE', '/account', { ...desktop, body: { confirm: user.id } });
    expect([answer.status, answer.json.code]).toEqual([409, 'on_legal_hold']);
    expect(answer.text).not.toContain('secret case');
  });
});
