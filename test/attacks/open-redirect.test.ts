import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from '../protocol/support/raw-request.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { openRegistration } from '../support/open-registration.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { mailedLink } from './support/mailed-link.ts';

const fresh = 'seven slow green kettles';
const goodbye = 'https://app.example/goodbye';
let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  await openRegistration(bastion);
  const client = await bastion.createClient({ post_logout_redirect_uris: [goodbye] }, { skip_consent: true });
  app = new RelyingParty({ issuer: bastion.url, client });
});
afterAll(() => bastion?.stop());

/** Where an attacker would have people end up, in all the ways that have fooled somebody. */
const targets = [
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '///evil.example/%2f..',
  '/%09/evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  'data:text/html,evil',
  '../../evil.example',
  '@evil.example',
  'evil.example/aaaaaaaaaa',
  'aaaaaaaaaa\r\nlocation: https://evil.example',
  'aaaaaaaaaa;path=/evil',
];

/** Everywhere that a page leads to: its links, its forms, and where it sends the browser on. */
function leadsTo({ body, headers, url }: Page): string[] {
  const onPage = [...body.matchAll(/\b(?:href|action)="([^"]*)"/g)].map(([, target = '']) => target);
  const refresh = /http-equiv="refresh"[^>]*url=([^"]*)"/i.exec(body)?.[1];
  const targets = [...onPage, refresh, headers.get('location'), headers.get('refresh')].filter((one) => !!one);
  return targets.map((target) => URL.parse(String(target).replaceAll('&amp;', '&'), url)?.href ?? String(target));
}
const leadsAway = (page: Page) => leadsTo(page).filter((target) => URL.parse(target)?.origin !== bastion.url);

describe('attack: open redirect', () => {
  it('(as a check of this test: what leads away is seen, and the way back as well)', async () => {
    const shown = { status: 200, url: bastion.url, headers: new Headers() };
    expect(leadsAway({ ...shown, body: '<a href="//evil.example">' })).toEqual(['http://evil.example/']);
    expect(leadsAway({ ...shown, body: '<form action="javascript:evil">' })).toEqual(['javascript:evil']);
    const browser = new HttpBrowser();
    await browser.open(`${bastion.url}/recover?from=aaaaaaaaaa`);
    const again = await browser.open(`${bastion.url}/recover`);
    expect(leadsTo(again)).toContain(`${bastion.url}/interaction/aaaaaaaaaa`);
  });

  it.each(targets)('%j as the sign-in to come back to is forgotten', async (from) => {
    for (const path of ['/recover', '/register']) {
      const browser = new HttpBrowser();
      const page = await browser.open(`${bastion.url}${path}?${new URLSearchParams({ from })}`);
      expect(page.status).toBe(200);
      expect(browser.cookies.filter(({ name }) => name.endsWith('_from'))).toEqual([]);
      expect(leadsAway(page)).toEqual([]);
      expect(leadsAway(await browser.submit(page, { email: 'nobody@example.org' }))).toEqual([]);
    }
  });

  it.each(targets)('%j in a planted cookie leads nowhere after a recovery', async (planted) => {
    const user = await bastion.createUser();
    const link = await mailedLink(bastion, { purpose: 'recover', userId: user.id });
    const browser = new HttpBrowser();
    const value = /[\r\n;]/.test(planted) ? encodeURIComponent(planted) : planted;
    browser.setCookie({ name: 'bastion_default_from', value, path: '/', host: new URL(bastion.url).host });
    const done = await browser.submit(await browser.open(link), { password: fresh, repeat: fresh });
    expect(done.body).toContain('Your password is changed');
    expect(leadsAway(done)).toEqual([]);
    expect(leadsTo(done)).toContain(`${bastion.url}/account`);
  });

  it.each([
    `${goodbye}@evil.example`,
    `${goodbye}.evil.example`,
    'https://app.example.evil.example/goodbye',
    'https://app.example@evil.example/goodbye',
    'https://evil.example\\@app.example/goodbye',
    'https://evil.example#https://app.example/goodbye',
    `${goodbye}/../evil`,
    `${goodbye}#evil`,
    '//app.example/goodbye',
  ])('%j after a sign-out is refused, and the session stays', async (post_logout_redirect_uri) => {
    const browser = new HttpBrowser();
    const { id_token: id_token_hint } = await app.signIn(await bastion.createUser(), { browser });
    for (const said of [
      ['id_token_hint', id_token_hint],
      ['client_id', app.client.client_id],
    ]) {
      const query = new URLSearchParams([said, ['post_logout_redirect_uri', post_logout_redirect_uri]]);
      const page = await browser.open(`${bastion.url}/logout?${query}`);
      expect([page.status, page.headers.get('location')]).toEqual([400, null]);
      expect(leadsAway(page)).toEqual([]);
    }
    expect((await browser.open(`${bastion.url}/session`)).body).toContain('true');
  });

  it('addresses that begin like another host are answered here, and lead nowhere else', async () => {
    const { port, host } = new URL(bastion.url);
    const paths = [
      '//evil.example',
      '//evil.example/',
      '//evil.example/account',
      '/\\evil.example',
      '/.//evil.example/',
    ];
    const more = [
      '/account//evil.example',
      '/t/default//evil.example/',
      '/account/?//evil.example',
      '/%2f%2fevil.example/',
    ];
    for (const path of [...paths, ...more, 'https://evil.example/account', 'http:evil.example']) {
      const { status, headers } = await rawRequest(Number(port), { path, headers: { host } });
      const to = headers.location && new URL(headers.location, bastion.url);
      expect(to ? to.origin : bastion.url, `${path}: ${status} ${headers.location}`).toBe(bastion.url);
    }
  });
});
