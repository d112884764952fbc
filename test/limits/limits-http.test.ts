import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBastion, type TestBastion, type TestClient } from '../support/start-bastion.ts';
import { listAudits } from './support/list-audits.ts';

let bastion: TestBastion;

beforeAll(async () => {
  bastion = await startBastion({
    env: {
      BASTION_LIMITS: '*=1000000,login=4,factor=4,token=5,par=2,small:token=2',
      BASTION_TRUSTED_PROXIES: '127.0.0.0/8',
    },
  });
});
afterAll(() => bastion?.stop());

/** Behind the proxy of the tests, everybody has an address of their own. */
let hosts = 0;
const newAddress = () => `203.0.113.${++hosts}`;

const from = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'http' });

async function guess(headers: Record<string, string>, step = 'password'): Promise<Response> {
  return fetch(`${bastion.url}/interaction/none/${step}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    body: 'email=ada%40example.org&password=guess',
    redirect: 'manual',
  });
}

const basic = ({ client_id, client_secret }: TestClient) =>
  `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;

async function askToken(client: TestClient, issuer = bastion.url, headers: Record<string, string> = {}) {
  return fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { ...headers, authorization: basic(client) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
}

async function statusesOf(count: number, ask: () => Promise<Response>): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < count; at += 1) statuses.push((await ask()).status);
  return statuses;
}

describe('what is typed on the account pages', () => {
  it.each(['/account/password', '/account/two-step/app'])('is counted as codes are, at %s', async (path) => {
    const address = newAddress();
    const ask = () =>
      fetch(bastion.url + path, {
        method: 'POST',
        headers: { ...from(address), 'content-type': 'application/x-www-form-urlencoded' },
        body: 'current=guess',
        redirect: 'manual',
      });
    expect(await statusesOf(3, ask)).toEqual([303, 303, 429]);
    expect((await fetch(bastion.url + path, { headers: from(address), redirect: 'manual' })).status).toBe(303);
  });
});

describe('guessing passwords from one address', () => {
  it('is stopped in a burst after half of the limit, with a page that says to wait', async () => {
    const address = newAddress();
    const statuses = await statusesOf(2, () => guess(from(address)));
    expect(statuses).not.toContain(429);
    const refused = await guess(from(address));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toContain('text/html');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(6);
    expect(refused.headers.get('ratelimit-policy')).toBe('"login";q=4;w=60, "login-spike";q=2;w=5');
    expect(refused.headers.get('ratelimit')).toMatch(/^"login";r=2;t=\d+, "login-spike";r=0;t=\d+$/);
    expect(await refused.text()).toContain('Too many requests');
  });

  it('is counted apart from guessing codes, which is limited too', async () => {
    const address = newAddress();
    await statusesOf(3, () => guess(from(address)));
    const statuses = await statusesOf(4, () => guess(from(address), 'second-factor'));
    expect(statuses.slice(0, 2)).not.toContain(429);
    expect(statuses.slice(2)).toEqual([429, 429]);
  });

  it.each(['/password/', '/%70assword', '/%70%61ssword/', '/PASSWORD', '%2Fx/password'])(
    'is no way round by writing the address as …%s',
    async (ending) => {
      const address = newAddress();
      await statusesOf(2, () => guess(from(address)));
      const response = await fetch(`${bastion.url}/interaction/none${ending}`, {
        method: 'POST',
        headers: from(address),
      });
      expect(response.status).toBe(429);
    },
  );

  it('leaves others alone', async () => {
    const address = newAddress();
    await statusesOf(4, () => guess(from(address)));
    expect((await guess(from(address))).status).toBe(429);
    expect((await guess(from(newAddress()))).status).not.toBe(429);
  });

  it('gains nothing by a forged X-Forwarded-For: what stands before the address the proxy saw is not believed', async () => {
    const address = newAddress();
    let forged = 0;
    const statuses = await statusesOf(5, () => guess(from(`198.51.100.${++forged}, ${address}`)));
    expect(statuses.slice(2)).toEqual([429, 429, 429]);
  });

  it('gains nothing by other addresses of the same IPv6 network', async () => {
    let host = 0;
    const statuses = await statusesOf(5, () => guess(from(`2001:db8:1:2::${++host}`)));
    expect(statuses.slice(2)).toEqual([429, 429, 429]);
    expect((await guess(from('2001:db8:1:3::1'))).status).not.toBe(429);
  });

  it('lets no more than the limit through when 50 guesses come at once', async () => {
    const address = newAddress();
    const all = await Promise.all(Array.from({ length: 50 }, () => guess(from(address))));
    expect(all.filter(({ status }) => status !== 429)).toHaveLength(2);
  });

  it('is on record once, sealed, and not once for each refusal', async () => {
    const before = (await listAudits(bastion, 'limit.exceeded')).length;
    const address = newAddress();
    await statusesOf(12, () => guess(from(address)));
    const events = (await listAudits(bastion, 'limit.exceeded')).slice(before);
    expect(events.map(({ details }) => details)).toEqual([{ rule: 'login', limit: 2, window_s: 5, by: 'address' }]);
    expect(JSON.stringify(events)).not.toContain(address);
  });
});

describe('a client of ours', () => {
  it('is told what it has left, and gets a problem instead of a token when that is nothing', async () => {
    const client = await bastion.createClient();
    const first = await askToken(client);
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-policy')).toBe('"token";q=5;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"token";r=4;t=\d+$/);
    expect(first.headers.get('retry-after')).toBeNull();
    expect(await statusesOf(4, () => askToken(client))).toEqual([200, 200, 200, 200]);
    const refused = await askToken(client);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    const body = (await refused.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ status: 429, code: 'too_many_requests', title: 'Too Many Requests' });
    expect(body).not.toHaveProperty('access_token');
  });

  it('is not locked out by somebody who names it with a wrong secret', async () => {
    const client = await bastion.createClient();
    const attacker = from(newAddress());
    const wrong = { ...client, client_secret: 'wrong' };
    const statuses = await statusesOf(8, () => askToken(wrong, bastion.url, attacker));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await askToken(client, bastion.url, from(newAddress()))).status).toBe(200);
  });

  it('leaves nothing of a request that was refused in the database, and one entry in the trail', async () => {
    const client = await bastion.createClient();
    const all = await Promise.all(Array.from({ length: 20 }, () => askToken(client)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(5);
    const mine = (kind: string) =>
      listAudits(bastion, kind).then((events) => events.filter(({ client_id }) => client_id === client.client_id));
    expect(await mine('token.issued')).toHaveLength(5);
    expect(await mine('limit.exceeded')).toHaveLength(1);
  });

  it('is limited for each endpoint apart', async () => {
    const client = await bastion.createClient();
    await statusesOf(6, () => askToken(client));
    const introspected = await fetch(`${bastion.url}/introspect`, {
      method: 'POST',
      headers: { authorization: basic(client) },
      body: new URLSearchParams({ token: 'none' }),
    });
    expect(introspected.status).toBe(200);
    expect(introspected.headers.get('ratelimit-policy')).toBe('"introspect";q=1000000;w=60');
  });
});

describe('a tenant', () => {
  it('has the limits of its plan, and its own before those, on every node within seconds', async () => {
    const { id, issuer } = await bastion.createTenant('planned');
    const client = await bastion.createClient({}, { tenantId: id });
    const policy = async () => (await askToken(client, issuer)).headers.get('ratelimit-policy');
    const change = (settings: object) =>
      bastion.database.query('update tenants set settings = $1 where id = $2', [JSON.stringify(settings), id]);
    expect(await policy()).toBe('"token";q=5;w=60');
    await change({ plan_tier: 'small' });
    await expect.poll(policy, { timeout: 5_000 }).toBe('"token";q=2;w=60');
    await change({ plan_tier: 'small', limits: { token: 700 } });
    await expect.poll(policy, { timeout: 5_000 }).toBe('"token";q=700;w=60');
    expect((await askToken(client, issuer)).status).toBe(200);
  });

  it('does not use up what another one has', async () => {
    const { id, issuer } = await bastion.createTenant('neighbour');
    const address = newAddress();
    await statusesOf(3, () => guess(from(address)));
    expect((await guess(from(address))).status).toBe(429);
    await bastion.createClient({}, { tenantId: id });
    const elsewhere = await fetch(`${issuer}/interaction/none/password`, { method: 'POST', headers: from(address) });
    expect(elsewhere.status).not.toBe(429);
  });
});

describe('what is the same for everybody', () => {
  it('is not limited: keys, metadata and health', async () => {
    for (const path of ['/jwks', '/.well-known/openid-configuration', '/livez', '/readyz']) {
      const response = await fetch(bastion.url + path);
      expect([path, response.status, response.headers.get('ratelimit')]).toEqual([path, 200, null]);
    }
  });
});

describe('without a trusted proxy', () => {
  it('X-Forwarded-For gives nobody a new bucket', async () => {
    const bare = await startBastion({ env: { BASTION_LIMITS: 'login=4', BASTION_TRUSTED_PROXIES: '192.0.2.1' } });
    try {
      let forged = 0;
      const statuses = await statusesOf(5, () =>
        fetch(`${bare.url}/interaction/none/password`, {
          method: 'POST',
          headers: from(`198.51.100.${++forged}`),
        }),
      );
      expect(statuses.slice(2)).toEqual([429, 429, 429]);
    } finally {
      await bare.stop();
    }
  });
});
