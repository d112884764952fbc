import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allows } from '../../server/accounts/is-permitted.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { addresses } from '../risk/support/from-elsewhere.ts';
import { quietSignals } from '../risk/support/quiet-signals.ts';
import { openSignIns } from '../risk/support/sign-in-from.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { callApi, signInDesktop } from './support/desktop-app.ts';

let bastion: TestBastion;
let user: TestUser;
let admin: TestUser;
let token: string;

const paths = ['/risk/attempts', '/risk/attempt', '/risk/scores', '/risk/factors'];
const get = (path: string, params: Record<string, string> = {}, as = token) =>
  callApi(bastion.url, 'GET', { token: as, query: `?${new URLSearchParams(params)}` }, path);
const tokenOf = async (roles: string[], scope = 'risk:read') => {
  const someone = await bastion.createUser({ roles });
  return { someone, token: (await signInDesktop(bastion, someone, { scope })).token };
};

beforeAll(async () => {
  bastion = await startBastion();
  const signIns = await openSignIns(bastion);
  user = await signIns.userAtHome();
  await signIns.fromTokyo(user);
  await signIns.fromTokyo(user, 'wrong');
  const signedIn = await tokenOf(['admin']);
  admin = signedIn.someone;
  token = signedIn.token;
});
afterAll(() => bastion?.stop());

describe('what the API says of risk', () => {
  it.each(['user', 'viewer'])('is closed to a %s, whatever their token is for', async (role) => {
    const other = await tokenOf([role]);
    for (const path of paths) {
      const answer = await get(path, path === '/risk/attempt' ? { id: uuidv7() } : {}, other.token);
      expect([answer.status, answer.json.code], path).toEqual([403, 'permission_denied']);
    }
    const seen = "kind in ('user.viewed', 'risk.listed') and details->>'actor' = $1";
    expect(await readAudits(bastion, seen, [`user:${other.someone.id}`])).toEqual([]);
  });

  it('is closed to a token that is for something else, and to none', async () => {
    const other = await tokenOf(['super_admin'], 'activity:read');
    for (const path of paths) {
      expect((await get(path, {}, other.token)).status, path).toBe(403);
      expect((await callApi(bastion.url, 'GET', {}, path)).status, path).toBe(401);
    }
  });

  it('is closed as soon as the role is gone', async () => {
    const manager = await tokenOf(['manager']);
    expect((await get('/risk/attempts', {}, manager.token)).status).toBe(200);
    await bastion.database.query('delete from user_roles where user_id = $1', [manager.someone.id]);
    expect((await get('/risk/attempts', {}, manager.token)).status).toBe(403);
  });

  it('refuses queries that make no sense', async () => {
    const wrong: [string, Record<string, string>][] = [
      ['/risk/attempts', { user: 'ada' }],
      ['/risk/attempts', { min_score: '101' }],
      ['/risk/attempts', { limit: '0' }],
      ['/risk/attempts', { limit: '201' }],
      ['/risk/attempts', { since: 'yesterday' }],
      ['/risk/attempts', { decision: 'maybe' }],
      ['/risk/attempts', { more: '1' }],
      ['/risk/attempt', {}],
      ['/risk/scores', { by: 'minute' }],
      ['/risk/scores', { by: 'hour', since: '2020-01-01T00:00:00Z' }],
      ['/risk/scores', { since: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }],
      ['/risk/factors', { since: '2020-01-01T00:00:00Z' }],
    ];
    for (const [path, params] of wrong) {
      const answer = await get(path, params);
      expect([answer.status, answer.json.code], JSON.stringify(params)).toEqual([400, 'invalid_query']);
    }
  });

  it('has nothing of another tenant', async () => {
    const other = await bastion.createTenant('elsewhere');
    const id = uuidv7();
    await bastion.database.query(
      `insert into risk_attempts (tenant_id, id, is_proven, score, decision, is_enforced, points, signals)
        values ($1, $2, true, 99, 'refuse', true, '{"new_moon":99}', '{}')`,
      [other.id, id],
    );
    expect((await get('/risk/attempt', { id })).status).toBe(404);
    expect((await get('/risk/attempts')).text).not.toContain(id);
    expect((await get('/risk/factors')).text).not.toContain('new_moon');
  });
});

describe('the attempts', () => {
  it('come with factors and evidence, page by page, and without a word about where they came from', async () => {
    const ids: string[] = [];
    let cursor: unknown;
    do {
      const { json } = await get('/risk/attempts', { limit: '2', ...(cursor ? { cursor: String(cursor) } : {}) });
      ids.push(...(json.items as { id: string }[]).map(({ id }) => id));
      cursor = json.next_cursor;
    } while (cursor);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(ids.length).toBeGreaterThanOrEqual(4);
    const { json, text } = await get('/risk/attempts', { user: user.id, min_score: '40', is_proven: 'true' });
    expect(json.items).toMatchObject([
      {
        decision: expect.stringMatching(/step_up|refuse/),
        points: { impossible_travel: expect.any(Number) },
        user_id: user.id,
      },
    ]);
    expect((json.items as { factors: object[] }[])[0]?.factors).toContainEqual({
      id: 'new_device',
      points: expect.any(Number),
      reason: 'new_device',
      text: 'new device',
      evidence: { device: 'new' },
    });
    expect(text).not.toMatch(/133\.242|Tokyo|"JP"/);
    const own = await get('/risk/attempts', { user: user.id });
    expect(own.json.items).toHaveLength(3);
    const views = await readAudits(bastion, "kind = 'user.viewed' and user_id = $1", [user.id]);
    expect(views.at(-1)?.details).toEqual({ actor: `user:${admin.id}`, what: 'risk' });
  });

  it('of no user in particular are on record with what was asked for, each page by itself, and nothing that was refused', async () => {
    const { someone, token } = await tokenOf(['manager']);
    const lists = () => readAudits(bastion, "kind = 'risk.listed' and details->>'actor' = $1", [`user:${someone.id}`]);
    expect((await get('/risk/attempts', { limit: '201' }, token)).status).toBe(400);
    expect((await get('/risk/attempts', { user: user.id }, token)).status).toBe(200);
    expect(await lists(), 'those of one user are on record with that user').toEqual([]);
    const { next_cursor } = (await get('/risk/attempts', { limit: '1' }, token)).json;
    const since = '2020-01-01T00:00:00.000Z';
    const asked = { decision: 'allow', min_score: '1', is_proven: 'false', since, until: '2020-01-02T01:00:00+01:00' };
    await get('/risk/attempts', { ...asked, cursor: String(next_cursor) }, token);
    const filter = { decision: 'allow', min_score: 1, is_proven: false, since, until: '2020-01-02T00:00:00.000Z' };
    expect((await lists()).map(({ user_id, details }) => [user_id, details])).toEqual([
      [null, { actor: `user:${someone.id}`, filter: {}, attempts: 1 }],
      [null, { actor: `user:${someone.id}`, filter: { ...filter, before: next_cursor }, attempts: 0 }],
    ]);
  });

  it('show where they came from one at a time, which is on record', async () => {
    const { json } = await get('/risk/attempts', { user: user.id, min_score: '40' });
    const [{ id }] = json.items as [{ id: string }];
    const views = () => readAudits(bastion, "kind = 'user.viewed' and user_id = $1", [user.id]);
    const before = (await views()).length;
    const one = await get('/risk/attempt', { id });
    expect(one.json).toMatchObject({ id, details: { ip: addresses.tokyo, country: 'JP' } });
    expect(await views()).toHaveLength(before + 1);
    expect((await get('/risk/attempt', { id: uuidv7() })).status).toBe(404);
  });

  it('at no account say so, and those that cannot be read keep their points', async () => {
    const id = uuidv7();
    await bastion.database.query(
      `insert into risk_attempts (tenant_id, id, is_proven, score, decision, is_enforced, points, signals)
        values ($1, $2, false, 55, 'step_up', true, '{"new_moon":55}', '{"of":"long ago"}')`,
      [bastion.defaultTenantId, id],
    );
    expect((await get('/risk/attempt', { id })).json).toMatchObject({
      details: null,
      factors: null,
      method: null,
      points: { new_moon: 55 },
    });
    expect((await get('/risk/factors')).json.items).toContainEqual({
      factor: 'new_moon',
      text: 'new_moon',
      attempts: 1,
      proven: 0,
      points: 55,
    });
    await bastion.database.query('delete from risk_attempts where id = $1', [id]);
  });
});

describe('the numbers', () => {
  it('say how scores are distributed, without uses of refresh tokens', async () => {
    const add = (signals: object) =>
      bastion.database.query(
        `insert into risk_attempts (tenant_id, id, at, is_proven, score, decision, is_enforced, points, signals, method)
          values ($1, $2, '2026-01-05T10:20:00Z', true, 100, 'step_up', true, '{"new_country":25}', $3, $3::jsonb ->> 'method')`,
        [bastion.defaultTenantId, uuidv7(Date.parse('2026-01-05T10:20:00Z')), JSON.stringify(signals)],
      );
    await add(quietSignals());
    await add(quietSignals({ method: 'refresh' }));
    const span = { since: '2026-01-05T00:00:00Z', until: '2026-01-06T00:00:00Z' };
    const bucket = { from_score: 90, is_proven: true, attempts: 1, stepped_up: 1, refused: 0 };
    expect((await get('/risk/scores', { ...span, by: 'hour' })).json.items).toEqual([
      { at: '2026-01-05T10:00:00.000Z', ...bucket },
    ]);
    expect((await get('/risk/scores', span)).json.items).toEqual([{ at: '2026-01-05T00:00:00.000Z', ...bucket }]);
    expect((await get('/risk/factors', span)).json.items).toMatchObject([{ factor: 'new_country', attempts: 2 }]);
    const today = (await get('/risk/scores')).json.items as { attempts: number }[];
    expect(today.reduce((sum, { attempts }) => sum + attempts, 0)).toBeGreaterThanOrEqual(4);
  });
});

describe('a permission', () => {
  it.each([
    [['*'], true],
    [['audit.read'], true],
    [['audit.*'], true],
    [['audit.write', 'audit', 'audits.*', 'audit.rea', '**'], false],
    [[], false],
  ])('of %j for audit.read: %s', (permissions, expected) => {
    expect(allows(permissions, 'audit.read')).toBe(expected);
  });
});
