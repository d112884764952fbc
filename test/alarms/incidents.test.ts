import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellAdmins } from '../../server/alarms/tell-admins.ts';
import { watchAlarms } from '../../server/scheduler/jobs/watch-alarms.ts';
import { callApi, signInDesktop } from '../api/support/desktop-app.ts';
import { askBastion, runHere } from '../cli/support/run-bastion.ts';
import { startSmtp, type TestSmtp } from '../mail/support/start-smtp.ts';
import { openSignIns } from '../risk/support/sign-in-from.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

let bastion: TestBastion;
let smtp: TestSmtp;
let node: TestDeps;
let env: Record<string, string>;
let boss: TestUser;
let admin: TestUser;

const ask = (...args: string[]) => askBastion(env, ['incidents', ...args]);

beforeAll(async () => {
  smtp = await startSmtp();
  bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal() } });
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
  env = {
    DATABASE_URL: bastion.database.appUrl.reveal(),
    BASTION_KEYS_DIR: bastion.config.keysDir,
    BASTION_DATA_DIR: bastion.config.dataDir,
  };
  boss = await bastion.createUser({ roles: ['super_admin'] });
  admin = await bastion.createUser({ roles: ['admin'] });
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
  await smtp?.stop();
});

describe('failed sign-ins over HTTP', () => {
  it('become an incident of which every super admin is told by one mail, and nobody else', async () => {
    await askBastion(env, ['tenant', 'update', '--alarm', 'failed_logins=2']);
    const signIns = await openSignIns(bastion);
    const user = await bastion.createUser();
    for (const password of ['one', 'two', 'three']) await signIns.fromTokyo(user, password);
    expect(await watchAlarms.run(node.deps)).toEqual({ raised: 1, resolved: 0 });
    expect(await watchAlarms.run(node.deps)).toBeUndefined();
    const mail = await smtp.next(boss.email, 'Many sign-ins are failing');
    const [incident] = await ask('list', '--state', 'open');
    expect(mail.text).toContain(`npx bastion incidents acknowledge ${incident.id}`);
    expect(mail.text).toContain('failed: 3');
    expect(mail.text).toContain('threshold: 2');
    expect(mail.text).not.toMatch(/133\.242|user-/);
    // Tried again, by two nodes at once, as a queue may.
    const tenant = { id: bastion.defaultTenantId, issuer: bastion.url };
    const deps = { ...node.deps, findRuntime: async () => ({ tenant }) as never };
    const job = { tenant_id: bastion.defaultTenantId, id: incident.id };
    await bastion.database.query('update incidents set notified_at = null');
    await Promise.all([tellAdmins(deps, job), tellAdmins(deps, job), tellAdmins(deps, job)]);
    await smtp.next(boss.email, 'Many sign-ins are failing');
    await tellAdmins(deps, job);
    const left = () => bastion.database.query('select 1 from mails');
    await expect.poll(left, { timeout: 5_000 }).toEqual([]);
    const sent = await bastion.database.query(
      "select user_id from audit_events where kind = 'mail.sent' and details ->> 'mail' = 'incident'",
    );
    expect(sent).toEqual([{ user_id: boss.id }, { user_id: boss.id }]);
  });
});

describe('bastion incidents', () => {
  it('says what is wrong', async () => {
    const [{ id }] = await ask('list');
    expect(await runHere(env, ['incidents', 'acknowledge', 'nonsense'])).toMatchObject({ status: 1 });
    for (const note of [' ', 'two\nlines', 'x'.repeat(501)])
      expect(await runHere(env, ['incidents', 'acknowledge', id, '--note', note])).toMatchObject({ status: 64 });
    expect((await runHere(env, ['tenant', 'update', '--alarm', 'failed_logins=0'])).stderr).toContain('at least 1');
    expect((await runHere(env, ['tenant', 'update', '--alarm', 'moon=1'])).status).toBe(64);
  });

  it('lists, acknowledges and resolves, and the API shows it to those who may see', async () => {
    const [{ id }] = await ask('list');
    expect(await ask('acknowledge', id, '--note', 'looking')).toMatchObject({ state: 'acknowledged', note: 'looking' });
    expect((await runHere(env, ['incidents', 'acknowledge', id])).stderr).toContain('no incident');
    const { token } = await signInDesktop(bastion, admin, { scope: 'incidents:read' });
    const seen = await callApi(bastion.url, 'GET', { token }, '/incidents');
    expect(seen.json).toMatchObject({
      items: [{ id, state: 'acknowledged', details: { failed: 3 } }],
      next_cursor: null,
    });
    const viewer = await bastion.createUser({ roles: ['viewer'] });
    const theirs = await signInDesktop(bastion, viewer, { scope: 'incidents:read' });
    expect((await callApi(bastion.url, 'GET', { token: theirs.token }, '/incidents')).status).toBe(403);
    expect((await runHere(env, ['incidents', 'resolve', id])).stdout).toContain('is over');
    expect(await ask('list', '--state', 'open')).toEqual([]);
    const wrong = await callApi(bastion.url, 'GET', { token, query: '?state=gone' }, '/incidents');
    expect(wrong.status).toBe(400);
  });
});
