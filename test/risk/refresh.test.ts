import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashValue } from '../../adapters/oidc/storage-adapter.ts';
import { judgeRefresh } from '../../server/oidc/judge-refresh.ts';
import { createDpopKey } from '../storage/support/dpop-key.ts';
import { RelyingParty, type Reply, type Tokens } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { addresses } from './support/from-elsewhere.ts';

/** A client of which every request comes from the same place, through a trusted proxy. */
class Elsewhere extends RelyingParty {
  ip: string = addresses.berlin;
  override send(path: string, init: RequestInit): Promise<Reply> {
    return super.send(path, { ...init, headers: { ...(init.headers as object), 'x-forwarded-for': this.ip } });
  }
}

const publicClient = { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] };
let bastion: TestBastion;
let user: TestUser;
let app: Elsewhere;
let tokens: Tokens;
let tenantId: string;

beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

type Settings = { on_refresh?: string; mode?: string; weights?: object };
const attempts = () =>
  bastion.database.query<{
    method: string;
    score: number;
    decision: string;
    completed_at: Date | null;
    points: object;
  }>("select * from risk_attempts where user_id = $1 and method = 'refresh' order by id", [user.id]);
const isSpent = async ({ refresh_token }: Tokens) => {
  const [row] = await bastion.database.query<{ consumed_at: Date | null }>(
    "select consumed_at from oidc_records where id = decode($1, 'hex')",
    [hashValue(refresh_token)],
  );
  return row?.consumed_at !== null;
};

async function appOf(issuer: string, metadata: Record<string, unknown>): Promise<Elsewhere> {
  const made = await bastion.createClient(metadata, { tenantId, skip_consent: true });
  const client = metadata.token_endpoint_auth_method === 'none' ? { client_id: made.client_id } : made;
  return new Elsewhere({ issuer, client });
}

/** Each with a tenant of its own, so that none waits for settings to arrive. */
async function begin(risk: Settings, metadata: Record<string, unknown> = publicClient, dpop = false) {
  const { id, issuer } = await bastion.createTenant(`t${Math.random().toString(36).slice(2)}`);
  await bastion.database.query(`update tenants set settings = $2 where id = $1`, [id, JSON.stringify({ risk })]);
  user = await bastion.createUser({ tenantId: id });
  tenantId = id;
  app = await appOf(issuer, metadata);
  const key = dpop ? createDpopKey() : undefined;
  const browser = new HttpBrowser({ 'x-forwarded-for': addresses.berlin });
  tokens = await app.signIn(user, { browser, ...(key ? { key } : {}) });
  return key;
}

describe('a refresh from another country', () => {
  beforeEach(() => begin({ on_refresh: 'refuse' }));

  it('RFC 6749 §5.2 is refused with invalid_grant, on record, and leaves the token to its user', async () => {
    app.ip = addresses.tokyo;
    const refused = await app.refresh(tokens.refresh_token);
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(Object.keys(refused.body).sort()).toEqual(['error', 'error_description']);
    expect(await isSpent(tokens)).toBe(false);
    expect(await attempts()).toMatchObject([{ points: { impossible_travel: expect.any(Number) }, completed_at: null }]);
    const [entry] = await readAudits(bastion, "kind = 'token.risk_refused' and user_id = $1", [user.id]);
    expect(entry).toMatchObject({
      client_id: app.client.client_id,
      details: { risk: { decision: expect.stringMatching(/step_up|refuse/), factors: ['impossible_travel'] } },
      opened: { ip: addresses.tokyo },
    });
    const issued = await readAudits(bastion, "kind = 'token.issued' and user_id = $1", [user.id]);
    expect(issued.map(({ details }) => details.grant_type)).toEqual(['authorization_code']);
    app.ip = addresses.berlin;
    const next = await app.refresh(tokens.refresh_token);
    expect(next.status, 'from home it is as good as before').toBe(200);
  });

  it('makes nothing usual, however often it is tried', async () => {
    app.ip = addresses.tokyo;
    for (let at = 0; at < 3; at += 1) expect((await app.refresh(tokens.refresh_token)).status).toBe(400);
    expect(await attempts()).toHaveLength(1);
    const profile = () => bastion.database.query('select version from risk_profiles where user_id = $1', [user.id]);
    expect(await profile()).toEqual([{ version: 1 }]);
  });

  it('of many at once none gets through, and the one from home does', async () => {
    const thief = Object.assign(new Elsewhere({ issuer: app.issuer, client: app.client }), { ip: addresses.tokyo });
    const tries = await Promise.all([
      ...Array.from({ length: 4 }, () => thief.refresh(tokens.refresh_token)),
      app.refresh(tokens.refresh_token),
    ]);
    expect(tries.map(({ status }) => status)).toEqual([400, 400, 400, 400, 200]);
  });

  it('is told from a token that is spent or none: those are refused as ever, and not weighed', async () => {
    app.ip = addresses.tokyo;
    expect((await app.refresh('none')).body.error).toBe('invalid_grant');
    expect(await attempts()).toEqual([]);
  });

  it('is on record once an hour, however often whoever has it tries', async () => {
    app.ip = addresses.tokyo;
    for (let at = 0; at < 5; at += 1) expect((await app.refresh(tokens.refresh_token)).status).toBe(400);
    expect(await attempts()).toHaveLength(1);
    expect(await readAudits(bastion, "kind = 'token.risk_refused' and user_id = $1", [user.id])).toHaveLength(1);
    app.ip = addresses.johannesburg;
    expect((await app.refresh(tokens.refresh_token)).status).toBe(400);
    expect(await attempts(), 'another network').toHaveLength(2);
  });

  it('believes no address that the client writes itself before the proxy does', async () => {
    app.ip = `${addresses.berlin}, ${addresses.tokyo}`;
    expect((await app.refresh(tokens.refresh_token)).status).toBe(400);
  });
});

describe('a proof of possession', () => {
  it('RFC 9449 §11.1 is used up by a refresh that is refused', async () => {
    const key = await begin({ on_refresh: 'refuse' }, publicClient, true);
    if (!key) throw new Error('no key');
    app.ip = addresses.tokyo;
    const proof = await app.prove(key);
    const params = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect((await app.post('/token', params, proof)).body.error).toBe('invalid_grant');
    app.ip = addresses.berlin;
    expect((await app.post('/token', params, proof)).body.error).toBe('invalid_dpop_proof');
    expect((await app.refresh(tokens.refresh_token, key)).status).toBe(200);
  });
});

describe('what is let through', () => {
  it('is everything where it is off, and nothing is asked or kept for it', async () => {
    await begin({});
    app.ip = addresses.tokyo;
    expect((await app.refresh(tokens.refresh_token)).status).toBe(200);
    expect(await attempts()).toEqual([]);
  });

  it.each<Settings>([{ on_refresh: 'record' }, { on_refresh: 'refuse', mode: 'observe' }])(
    'is everything with %j, which keeps what was unusual',
    async (risk) => {
      await begin(risk);
      const home = (await app.refresh(tokens.refresh_token)).body as Tokens;
      expect(await attempts(), 'nothing of what is as always').toEqual([]);
      app.ip = addresses.tokyo;
      expect((await app.refresh(home.refresh_token)).status).toBe(200);
      expect(await attempts()).toHaveLength(1);
      expect(await readAudits(bastion, "kind = 'token.risk_refused' and user_id = $1", [user.id])).toEqual([]);
    },
  );

  it('is a new country alone, which is less than it takes to be asked for more', async () => {
    await begin({ on_refresh: 'refuse', weights: { impossible_travel: 0 } });
    app.ip = addresses.tokyo;
    expect((await app.refresh(tokens.refresh_token)).status).toBe(200);
    expect(await attempts()).toMatchObject([{ points: { new_country: expect.any(Number) } }]);
  });

  it('is kept once an hour for a user, app and network, and what is held to be risky every time', async () => {
    await begin({ on_refresh: 'record', weights: { impossible_travel: 0 } });
    const refresh = async (ip: string, times: number) => {
      app.ip = ip;
      for (let at = 0; at < times; at += 1) {
        const reply = await app.refresh(tokens.refresh_token);
        expect(reply.status).toBe(200);
        tokens = reply.body as Tokens;
      }
    };
    await refresh(addresses.tokyo, 3);
    expect(await attempts()).toHaveLength(1);
    await refresh(addresses.johannesburg, 2);
    expect(await attempts(), 'another network').toHaveLength(2);
    await refresh(addresses.tokyo, 1);
    expect(await attempts(), 'the first one again').toHaveLength(2);
    app = await appOf(app.issuer, publicClient);
    tokens = await app.signIn(user, { browser: new HttpBrowser({ 'x-forwarded-for': addresses.berlin }) });
    await refresh(addresses.tokyo, 2);
    expect(await attempts(), 'another app').toHaveLength(3);
    await begin({ on_refresh: 'record' });
    await refresh(addresses.tokyo, 3);
    expect((await attempts()).map(({ decision }) => decision)).toEqual(['step_up', 'step_up', 'step_up']);
  });

  it.each([
    ['has run out', 'sealed = null, last_sign_in_on = current_date - 400'],
    ['cannot be read', "sealed = 'x'"],
  ])('is what comes from whoever is always signed in, so that what is usual for them %s', async (_, change) => {
    await begin({ on_refresh: 'refuse' });
    await bastion.database.query(`update risk_profiles set ${change} where user_id = $1`, [user.id]);
    await bastion.database.query("update users set created_at = now() - interval '2 years' where id = $1", [user.id]);
    expect((await app.refresh(tokens.refresh_token)).status).toBe(200);
    expect(await attempts()).toEqual([]);
  });

  it('is what a client with a secret sends, whose address is that of its server', async () => {
    await begin({ on_refresh: 'refuse' }, {});
    app.ip = addresses.tokyo;
    expect((await app.refresh(tokens.refresh_token)).status).toBe(200);
    expect(await attempts()).toEqual([]);
  });
});

describe('the hot path', () => {
  it('asks nothing of anybody while it is off', async () => {
    const untouchable = new Proxy({}, { get: (_, name) => expect.fail(`asked for ${String(name)}`) });
    const tenant = { settings: { risk: { on_refresh: 'off' } } };
    expect(
      await judgeRefresh(untouchable as never, tenant as never, untouchable as never, untouchable as never),
    ).toBeUndefined();
  });
});
