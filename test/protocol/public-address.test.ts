import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { toSearchParams } from './support/ask.ts';
import { createPkce } from './support/pkce.ts';
import { rawRequest } from './support/raw-request.ts';
import { RelyingParty } from './support/relying-party.ts';

const host = 'id.example.test';
const url = `https://${host}`;
const proxied = { host, 'x-forwarded-proto': 'https', 'x-forwarded-host': host, 'x-forwarded-for': '203.0.113.7' };

const listUrls = (value: unknown): string[] => {
  if (typeof value === 'string') return /^[a-z]+:\/\//.test(value) ? [value] : [];
  return Object.values(Object(value)).flatMap(listUrls);
};

describe('behind a proxy that ends TLS', () => {
  let bastion: TestBastion;
  const get = (path: string, headers: Record<string, string> = proxied) =>
    rawRequest(bastion.config.port, { path, headers });

  beforeAll(async () => {
    bastion = await startBastion({ env: { BASTION_URL: url } });
    await bastion.createTenant('acme');
  });
  afterAll(() => bastion?.stop());

  it.each([
    ['another host', { host: 'evil.example' }, /BASTION_URL is https:\/\/id\.example\.test, .*"evil\.example".*Host/],
    ['another forwarded host', { ...proxied, 'x-forwarded-host': 'evil.example' }, /BASTION_URL .*X-Forwarded-Host/],
    ['another port', { ...proxied, host: `${host}:8443`, 'x-forwarded-host': `${host}:8443` }, /BASTION_URL/],
    ['the port of another scheme', { ...proxied, 'x-forwarded-host': `${host}:80` }, /BASTION_URL/],
    ['a longer port', { ...proxied, 'x-forwarded-host': `${host}:4430` }, /BASTION_URL/],
    ['no host name', { ...proxied, host: '', 'x-forwarded-host': '' }, /BASTION_URL/],
    ['http in the forwarded protocol', { ...proxied, 'x-forwarded-proto': 'http' }, /X-Forwarded-Proto: https/],
    ['no forwarded protocol', { host }, /X-Forwarded-Proto: https.*BASTION_TRUSTED_PROXIES/],
    ['nonsense in the forwarded protocol', { ...proxied, 'x-forwarded-proto': 'gopher' }, /X-Forwarded-Proto: https/],
  ])('RFC 9110 §15.5.20 %s gets one line that names the setting', async (_name, headers, line) => {
    for (const path of ['/', '/.well-known/openid-configuration', '/t/acme/authorize']) {
      const { status, body, headers: answered } = await get(path, headers);
      expect(status).toBe(421);
      expect(body).toMatch(line);
      expect(body.trim().split('\n')).toHaveLength(1);
      expect(answered['set-cookie']).toBeUndefined();
    }
  });

  it('RFC 9110 §15.5.20 the operator finds that line in the log, once', () => {
    const told = bastion.log.lines.filter(
      ({ level, message }) => level === 'warn' && message.includes('"evil.example"'),
    );
    expect(told).toHaveLength(1);
  });

  it.each([`${host}:443`, 'ID.Example.TEST', 'Id.example.test:443'])(
    'RFC 3986 §6.2 "%s" is another way to write the same host',
    async (written) => {
      for (const headers of [
        { ...proxied, 'x-forwarded-host': written },
        { host: written, 'x-forwarded-proto': 'https' },
      ]) {
        const { status, body } = await get('/.well-known/openid-configuration', headers);
        expect(status).toBe(200);
        expect(JSON.parse(body).issuer).toBe(url);
      }
    },
  );

  it.each(['/livez', '/readyz'])('RFC 9110 §15.5.20 load balancers may ask for %s under any name', async (path) => {
    expect((await get(path, { host: '10.0.0.7' })).status).toBe(200);
  });

  it.each(['', '/t/acme'])('RFC 8414 §2 all links of "%s" are https and below the issuer', async (mount) => {
    const { status, body } = await get(`${mount}/.well-known/openid-configuration`);
    expect(status).toBe(200);
    const metadata = JSON.parse(body);
    expect(metadata.issuer).toBe(url + mount);
    for (const one of listUrls(metadata))
      expect(one === url + mount || one.startsWith(`${url}${mount}/`), one).toBe(true);
  });

  it.each([
    ['', '__Host-bastion_default_session', '__Secure-bastion_default_'],
    ['/t/acme', '__Secure-bastion_acme_session', '__Secure-bastion_acme_'],
  ])(
    'RFC 6265bis §4.1.3 cookies of "%s" are Secure, HttpOnly, SameSite, and their names say so',
    async (mount, sessionName, prefix) => {
      const tenantId = mount
        ? (await bastion.database.query<{ id: string }>(`select id from tenants where slug = 'acme'`))[0]?.id
        : undefined;
      const user = await bastion.createUser(tenantId ? { tenantId } : {});
      const client = await bastion.createClient({}, { skip_consent: true, ...(tenantId ? { tenantId } : {}) });
      const party = new RelyingParty(url + mount, client);
      const query = toSearchParams(party.request({ code_challenge: createPkce().code_challenge }));
      const begun = await get(`${mount}/authorize?${query}`);
      const cookies = [begun.headers['set-cookie'] ?? []].flat();
      expect(begun.headers.location).toMatch(new RegExp(`^(${url})?${mount}/interaction/`));
      const finished = await signInWith(begun, mount, user);
      cookies.push(...finished);
      const set = cookies.filter((cookie) => !/expires=Thu, 01 Jan 1970/i.test(cookie));
      expect(set.some((cookie) => cookie.startsWith(`${sessionName}=`))).toBe(true);
      for (const cookie of set) {
        expect(
          cookie.startsWith(prefix) ||
            cookie.startsWith(sessionName.replace('_session', '_device')) ||
            cookie.startsWith(sessionName),
          cookie,
        ).toBe(true);
        expect(cookie).toMatch(/; secure/i);
        expect(cookie).toMatch(/; httponly/i);
        expect(cookie).toMatch(/; samesite=lax/i);
        expect(cookie).not.toMatch(/; domain=/i);
        const path = /; path=([^;]*)/i.exec(cookie)?.[1];
        if (cookie.startsWith('__Host-')) expect(path).toBe('/');
        else expect(path?.startsWith(mount)).toBe(true);
      }
    },
  );

  /** Fills in the login form that an authorization request led to; answers all cookies that were set on the way. */
  async function signInWith(
    begun: Awaited<ReturnType<typeof rawRequest>>,
    mount: string,
    user: { email: string; password: string },
  ): Promise<string[]> {
    const jar = (answer: typeof begun) => [answer.headers['set-cookie'] ?? []].flat();
    const pairs = (cookies: string[]) => cookies.map((cookie) => cookie.split(';')[0]).join('; ');
    const path = new URL(begun.headers.location ?? '', url).pathname;
    const posted = await rawRequest(bastion.config.port, {
      method: 'POST',
      path: `${path}/password`,
      headers: {
        ...proxied,
        cookie: pairs(jar(begun)),
        origin: url,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ login: user.email, password: user.password }).toString(),
    });
    expect(posted.status).toBe(303);
    const resume = new URL(posted.headers.location ?? '', url);
    expect(resume.href.startsWith(`${url}${mount}/authorize/`)).toBe(true);
    const resumed = await get(resume.pathname, { ...proxied, cookie: pairs([...jar(begun), ...jar(posted)]) });
    expect(resumed.headers.location).toMatch(/^https:\/\/app\.example\/callback\?code=/);
    return [...jar(posted), ...jar(resumed)];
  }

  it('RFC 6797 §7.2 tells browsers to stay with https', async () => {
    const { headers } = await get('/');
    expect(headers['strict-transport-security']).toMatch(/max-age=\d{7,}/);
  });

  it('RFC 7239 §8.1 of several forwarded addresses, the last that is not a proxy counts', async () => {
    const client = await bastion.createClient();
    await rawRequest(bastion.config.port, {
      method: 'POST',
      path: '/token',
      headers: {
        ...proxied,
        'x-forwarded-for': '198.51.100.1, 203.0.113.9, 127.0.0.1',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ ...client, grant_type: 'magic' }).toString(),
    });
    const audits = await readAudits(bastion);
    expect(audits.at(-1)?.opened?.ip).toBe('203.0.113.9');
  });
});

describe('with a peer that is no proxy of ours', () => {
  let bastion: TestBastion;

  beforeAll(async () => {
    bastion = await startBastion({ env: { BASTION_URL: url, BASTION_TRUSTED_PROXIES: '10.9.8.7' } });
  });
  afterAll(() => bastion?.stop());

  it('RFC 7239 §8.1 what it says about itself is not believed, and the line names the setting and its address', async () => {
    const { status, body } = await rawRequest(bastion.config.port, { headers: proxied });
    expect(status).toBe(421);
    expect(body).toMatch(/BASTION_TRUSTED_PROXIES/);
    expect(body).toMatch(/127\.0\.0\.1/);
  });
});
