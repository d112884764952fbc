import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/kernel/clock.ts';
import { findCurrentTexts, findTextsToAsk } from '../../server/legal-texts/current-texts.ts';
import { hashText } from '../../server/legal-texts/hash-text.ts';
import { newLegalText, publishText } from '../../server/legal-texts/publish-text.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
});
afterAll(() => bastion?.stop());
const publish = async (text: object, tenantId = bastion.defaultTenantId) => {
  const scope = { tenant: { id: tenantId }, actor: 'test' };
  const input = newLegalText.parse({
    title: 'Terms of use',
    body: 'Be kind.',
    is_required: true,
    kind: 'terms',
    ...text,
  });
  const published = await publishText({ db: bastion.db, clock: systemClock }, scope, input);
  // The node has heard of it from the database.
  await expect.poll(async () => (await open(new HttpBrowser())).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 150));
  return published;
};

const open = (browser: HttpBrowser) => browser.open(app.authorizationUrl().url);

async function signInAs(user: TestUser, browser = new HttpBrowser()): Promise<{ browser: HttpBrowser; page: Page }> {
  const login = await open(browser);
  return { browser, page: await browser.submit(login, { login: user.email, password: user.password }) };
}

const asksForTerms = (page: Page): boolean => page.body.includes('value="agree"');
const asksForConsent = (page: Page): boolean => page.body.includes('value="allow"');

const agreementsOf = (user: TestUser) =>
  bastion.database.query<{
    kind: string;
    version: number;
    decision: string;
    text_hash: Buffer;
    sealed: string;
    id: string;
  }>('select * from agreements where user_id = $1 order by at, kind', [user.id]);

describe('a text that has to be agreed to', () => {
  it('is asked for after the password and before anything is issued, once, and again when there is a newer one', async () => {
    const user = await bastion.createUser();
    const first = await publish({ body: 'First wording.\n\n<script>alert(1)</script>' });
    const { browser, page } = await signInAs(user);
    expect(asksForTerms(page)).toBe(true);
    expect(page.body).toContain('First wording.');
    expect(page.body).not.toContain('<script>alert');
    expect(await bastion.database.query('select from sessions where user_id = $1', [user.id])).toEqual([]);

    const again = await browser.submit(page, { decision: 'agree' });
    expect(again.status).toBe(400);
    expect(again.body).toContain('role="alert"');
    const consent = await browser.submit(again, { decision: 'agree', terms: String(first.version) });
    expect(asksForConsent(consent)).toBe(true);

    const [agreement, ...more] = await agreementsOf(user);
    expect(more).toEqual([]);
    expect(agreement).toMatchObject({
      kind: 'terms',
      version: first.version,
      decision: 'agreed',
      text_hash: hashText(first),
    });
    const place = { table: 'agreements', column: 'sealed', row: agreement?.id ?? '' };
    const opened = await bastion.sealing.openForUser(bastion.defaultTenantId, user.id, place, agreement?.sealed ?? '');
    expect(JSON.parse(String(opened))).toMatchObject({ ip: expect.any(String) });

    expect(asksForConsent((await signInAs(user)).page)).toBe(true);
    const second = await publish({ body: 'Second wording.' });
    const next = await signInAs(user);
    expect(asksForTerms(next.page)).toBe(true);
    expect(next.page.body).toContain('Second wording.');
    await next.browser.submit(next.page, { decision: 'agree', terms: String(second.version) });
    expect((await agreementsOf(user)).map(({ version }) => version)).toEqual([first.version, second.version]);
  });

  it('declined, ends the sign-in with access_denied, on record', async () => {
    const user = await bastion.createUser();
    const text = await publish({});
    const { browser, page } = await signInAs(user);
    const back = await browser.submit(page, { decision: 'decline' });
    expect(new URL(back.headers.get('location') ?? '').searchParams.get('error')).toBe('access_denied');
    expect(await agreementsOf(user)).toMatchObject([{ version: text.version, decision: 'declined' }]);
    expect(await bastion.database.query('select from sessions where user_id = $1', [user.id])).toEqual([]);
    expect(asksForTerms((await signInAs(user)).page)).toBe(true);
  });

  it('is asked for again after a change of mind, and every decision stays on record', async () => {
    const user = await bastion.createUser();
    const { version } = await publish({});
    const decide = async (form: Record<string, string>) => {
      const { browser, page } = await signInAs(user);
      return browser.submit(page, form);
    };
    await decide({ decision: 'decline' });
    await decide({ decision: 'decline' });
    expect(asksForConsent(await decide({ decision: 'agree', terms: String(version) }))).toBe(true);
    expect((await agreementsOf(user)).map(({ decision }) => decision)).toEqual(['declined', 'agreed']);
    await bastion.database.query(
      `insert into agreements (tenant_id, id, user_id, kind, version, text_hash, decision, turn)
       select tenant_id, gen_random_uuid(), user_id, kind, version, text_hash, 'declined', turn + 1 from agreements
       where user_id = $1 and decision = 'agreed'`,
      [user.id],
    );
    expect(asksForTerms((await signInAs(user)).page)).toBe(true);
  });

  it('cannot be skipped by going back to the request, to the consent step, or with an older version', async () => {
    const user = await bastion.createUser();
    const old = await publish({});
    const { browser, page } = await signInAs(user);
    const action = /action="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const post = (to: string, fields: Record<string, string>) =>
      browser.request(new URL(to, bastion.url).href, {
        method: 'POST',
        headers: { origin: bastion.url, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      });
    expect((await post(action.replace(/terms$/, 'consent'), { decision: 'allow' })).status).toBe(409);
    expect(
      (await post(action.replace(/terms$/, 'password'), { login: user.email, password: user.password })).status,
    ).toBe(409);
    await publish({ body: 'Newer.' });
    expect((await post(action, { decision: 'agree', terms: String(old.version) })).status).toBe(400);
    expect(asksForTerms(await open(browser)) || (await open(browser)).body.includes('name="login"')).toBe(true);
    expect(await agreementsOf(user)).toEqual([]);
  });

  it('agreed to in two windows at once is one record', async () => {
    const user = await bastion.createUser();
    const text = await publish({ body: 'Two windows.' });
    const windows = await Promise.all([signInAs(user), signInAs(user)]);
    await Promise.all(
      windows.map(({ browser, page }) => browser.submit(page, { decision: 'agree', terms: String(text.version) })),
    );
    expect(await agreementsOf(user)).toHaveLength(1);
  });

  it('does not concern another tenant, nor anybody before it is in force', async () => {
    const other = await bastion.createTenant('calm');
    const user = await bastion.createUser({ tenantId: other.id });
    const client = await bastion.createClient({}, { tenantId: other.id });
    const party = new RelyingParty({ issuer: other.issuer, client });
    await party.authorize(new HttpBrowser(), user);
    await publish({ effective_at: new Date(Date.now() + 3_600_000) }, other.id);
    await party.authorize(new HttpBrowser(), user);
    expect(await agreementsOf(user)).toEqual([]);
  });
});

describe('an optional text', () => {
  it('is offered beside a required one, is not ticked, and may be left out', async () => {
    const news = await publish({ kind: 'marketing', title: 'News by mail', is_required: false });
    const text = await publish({ body: 'With news.' });
    const [yes, no] = [await bastion.createUser(), await bastion.createUser()];
    const first = await signInAs(yes);
    expect(first.page.body).toContain('News by mail');
    expect(first.page.body).not.toMatch(/checked/);
    const agreed = { decision: 'agree', terms: String(text.version) };
    expect(asksForConsent(await first.browser.submit(first.page, { ...agreed, marketing: String(news.version) }))).toBe(
      true,
    );
    const second = await signInAs(no);
    expect(asksForConsent(await second.browser.submit(second.page, agreed))).toBe(true);
    expect((await agreementsOf(yes)).map(({ kind }) => kind).toSorted()).toEqual(['marketing', 'terms']);
    expect((await agreementsOf(no)).map(({ kind }) => kind)).toEqual(['terms']);
  });
});

describe('texts and agreements', () => {
  it.each(['legal_texts', 'agreements'])('%s are never changed, not even by a superuser', async (table) => {
    for (const change of [`update ${table} set kind = kind`, `delete from ${table}`, `truncate ${table} cascade`])
      await expect(bastion.database.query(change)).rejects.toMatchObject({ code: '42501' });
  });

  it('published at once have versions without gaps', async () => {
    const scope = { tenant: { id: bastion.defaultTenantId }, actor: 'test' };
    const input = newLegalText.parse({ title: 'x', body: 'x', kind: 'privacy' });
    const texts = await Promise.all(
      Array.from({ length: 8 }, () => publishText({ db: bastion.db, clock: systemClock }, scope, input)),
    );
    expect(texts.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('which count is decided by kind, version and time', () => {
    const text = (kind: 'terms' | 'privacy', version: number, effective: number, is_required = true) =>
      ({ kind, version, is_required, effective_at: new Date(effective * 1000) }) as Parameters<
        typeof findCurrentTexts
      >[0][number];
    const all = [text('privacy', 1, 10), text('terms', 1, 10), text('terms', 2, 20), text('terms', 3, 30)];
    expect(findCurrentTexts(all, 25).map(({ kind, version }) => [kind, version])).toEqual([
      ['terms', 2],
      ['privacy', 1],
    ]);
    const current = findCurrentTexts(all, 25);
    expect(
      findTextsToAsk(current, [
        { kind: 'terms', version: 2 },
        { kind: 'privacy', version: 1 },
      ]),
    ).toEqual([]);
    expect(
      findTextsToAsk(current, [
        { kind: 'terms', version: 1 },
        { kind: 'privacy', version: 1 },
      ]),
    ).toHaveLength(1);
    expect(findTextsToAsk([text('terms', 1, 10, false)], [])).toEqual([]);
  });
});
