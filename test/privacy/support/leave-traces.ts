import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, runBastion, runHere } from '../../cli/support/run-bastion.ts';
import { codeOf, recoveryCodesOn, secretOn, stepNow } from '../../flows/support/authenticator-app.ts';
import { linkIn, type TestSmtp } from '../../mail/support/start-smtp.ts';
import { RelyingParty, redirect_uri } from '../../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../../support/http-browser.ts';
import type { TestClient } from '../../support/start-bastion.ts';
import { readZip } from './read-zip.ts';
import { passwords, people, personalValues } from './traced-people.ts';

/** An installation that is used as people use it: over HTTP, and by its command line. */
export type Place = {
  readonly issuer: string;
  /** The environment of the command line. */
  readonly env: Environment;
  readonly setupUrl: string;
  readonly folder: string;
  readonly smtp: TestSmtp;
  /** Makes the table unusable while `work` runs. */
  readonly without: (table: string, work: () => Promise<unknown>) => Promise<void>;
};

type Person = { readonly ip?: string; readonly agent?: string };

/** Says that it is a browser: what says that it is a program is asked for more than a password. */
const browserOf = ({ ip, agent }: Person): HttpBrowser =>
  new HttpBrowser({
    ...(ip ? { 'x-forwarded-for': ip } : {}),
    ...(agent ? { 'user-agent': `Mozilla/5.0 (X11; Linux x86_64) ${agent}` } : {}),
  });

async function command({ env }: Place, args: readonly string[], input?: string) {
  const all = [...args, '--json'];
  const { status, stdout, stderr } = await (input === undefined ? runHere(env, all) : runBastion(env, all, input));
  if (status !== 0) throw new Error(`bastion ${args.join(' ')}: ${stderr}`);
  return { json: JSON.parse(stdout), stderr };
}

async function createUser(
  place: Place,
  person: { email: string; name?: string; given?: string; family?: string },
  password: string,
) {
  const { email, name, given, family } = person;
  const names = Object.entries({ name, 'given-name': given, 'family-name': family });
  const options = names.flatMap(([option, value]) => (value ? [`--${option}`, value] : []));
  const args = [
    'user',
    'create',
    '--email',
    email,
    '--password-stdin',
    '--group',
    'traces-department',
    '--role',
    'viewer',
  ];
  return (await command(place, [...args, ...options], `${password}\n`)).json as { id: string };
}

async function setUp({ setupUrl }: Place): Promise<void> {
  const browser = browserOf(people.admin);
  const form = await browser.open(setupUrl);
  const { email } = people.admin;
  const unequal = await browser.submit(form, { email, password: passwords.admin, repeat: passwords.wrong });
  const done = await browser.submit(unequal, { email, password: passwords.admin, repeat: passwords.admin });
  if (done.status !== 200) throw new Error(`set-up failed: ${done.status}`);
}

/** Signs in with everything that can go wrong before, and goes through the life of a session. */
async function useApp(app: RelyingParty): Promise<void> {
  const { ada, stranger } = people;
  const browser = browserOf(ada);
  const claims = JSON.stringify({ id_token: { email: { value: people.claimed } } });
  const params = { login_hint: people.hint, claims, state: people.state };
  const { url } = app.authorizationUrl(params);
  let page: Page = await browser.open(url);
  page = await browser.submit(page, { login: stranger.email, password: passwords.wrong });
  page = await browser.submit(page, { login: ada.email, password: passwords.wrong });
  page = await browser.submit(page, { login: ada.email.toUpperCase(), password: passwords.ada });
  await browser.submit(page, { decision: 'deny' });
  const user = { id: '', email: ada.email, password: passwords.ada };
  const tokens = await app.signIn(user, { browser, params: { login_hint: ada.email } });
  await app.userinfo(tokens.access_token);
  await app.introspect(tokens.access_token);
  const refreshed = await app.refresh(tokens.refresh_token);
  await app.refresh(tokens.refresh_token);
  await app.refresh(String(refreshed.body.refresh_token));
  const pushed = await app.post('/par', {
    ...Object.fromEntries(new URL(app.authorizationUrl({ login_hint: people.pushed }).url).searchParams),
  });
  await browserOf(stranger).open(
    `${app.issuer}/authorize?client_id=${app.client.client_id}&request_uri=${pushed.body.request_uri}`,
  );
  const end = await browser.open(`${app.issuer}/logout?id_token_hint=${tokens.id_token}`);
  await browser.submit(end, { logout: 'yes' });
  const code = await app.authorize(browserOf(ada), user);
  await app.exchange(code);
  await app.exchange(code);
  await stealPassword(app);
}

/** Somebody else, elsewhere, has the right password. */
async function stealPassword(app: RelyingParty): Promise<void> {
  const thief = browserOf(people.thief);
  const form = await thief.open(app.authorizationUrl().url);
  const asked = await thief.submit(form, { login: people.ada.email, password: passwords.ada });
  if (asked.headers.get('location') || asked.body.includes('value="allow"'))
    throw new Error('a stolen password was all that it took');
  await thief.submit(asked, { decision: 'send' });
}

/** Requests that are refused, or break something, and that name people. */
async function makeErrors(place: Place, app: RelyingParty): Promise<void> {
  const { stranger, ada } = people;
  const browser = browserOf(stranger);
  const refused: Record<string, string>[] = [
    { login_hint: `${stranger.email}\u0000` },
    { scope: `openid ${stranger.email}` },
    { id_token_hint: stranger.email },
    { redirect_uri: `https://${stranger.email}/` },
    { claims: `{"id_token": ${stranger.email}` },
    { client_id: stranger.email },
  ];
  for (const params of refused) await browser.open(app.authorizationUrl(params).url);
  await app.post('/token', { grant_type: 'authorization_code', code: stranger.email, redirect_uri });
  await app.post('/token', { grant_type: 'refresh_token', refresh_token: stranger.email });
  await app.userinfo(stranger.email);
  await app.introspect(stranger.email);
  await browser.open(`${place.issuer}/no-such-page/${stranger.email}?of=${stranger.email}`);
  for (const table of ['users', 'user_keys', 'consents', 'sessions', 'audit_events', 'oidc_records']) {
    const visitor = browserOf(ada);
    const page = await visitor.open(app.authorizationUrl({ login_hint: ada.email }).url);
    await place.without(table, () => visitor.submit(page, { login: ada.email, password: passwords.ada }));
  }
}

async function administer(place: Place): Promise<void> {
  const { bob, ada } = people;
  await createUser(place, bob, passwords.bob);
  await runHere(place.env, ['user', 'create', '--email', bob.email]);
  await runHere(place.env, ['user', 'disable', '--email', people.stranger.email]);
  await command(place, ['user', 'list']);
  await command(place, ['risk', 'attempts', '--decision', 'allow']);
  await command(place, ['user', 'disable', '--email', bob.email]);
  await command(place, ['user', 'enable', '--email', bob.email.toUpperCase()]);
  await command(place, ['user', 'unlock', '--email', ada.email]);
  await command(place, ['user', 'set-password', '--email', ada.email, '--password-stdin'], `${passwords.adaNew}\n`);
  await command(place, ['role', 'assign', bob.email, '--role', 'manager']);
  await command(place, ['admin', 'recover', '--email', people.admin.email]);
}

/** A copy by link and one into a file; and somebody who is erased, after the same. */
async function exportAndErase(place: Place, app: RelyingParty): Promise<void> {
  const { bob, gone } = people;
  await createUser(place, gone, passwords.gone);
  await app.signIn({ id: '', email: gone.email, password: passwords.gone }, { browser: browserOf(gone) });
  await app.signIn({ id: '', email: bob.email, password: passwords.bob }, { browser: browserOf(bob) });
  const file = join(place.folder, 'copy.zip');
  await command(place, ['user', 'export', '--email', bob.email, '--out', file]);
  const copy = String(readZip(await readFile(file)).get('export.json'));
  if (!copy.includes(bob.ip)) throw new Error('the copy does not know what it should');
  const { json } = await command(place, ['user', 'export', '--email', gone.email]);
  await browserOf(gone).open(json.url);
  await command(place, ['user', 'erase', '--email', gone.email, '--yes']);
  await browserOf(gone).open(json.url);
  await command(place, ['user', 'export', '--email', people.ada.email]);
}

/** What a person's own program sends and reads, and what it may not. */
async function reportActivity(place: Place): Promise<void> {
  const { ada } = people;
  const { issuer } = place;
  const scopes = ['--scope', 'openid', '--scope', 'activity:write'];
  const args = ['client', 'create', '--client-id', 'traces-desktop', '--redirect-uri', redirect_uri, ...scopes];
  const app = new RelyingParty({ issuer, client: (await command(place, args)).json as TestClient });
  const resource = `${issuer}/api/v1`;
  const user = { id: '', email: ada.email, password: passwords.ada };
  const params = { resource, scope: 'openid activity:write' };
  const { access_token } = await app.signIn(user, { browser: browserOf(ada), params });
  const call = (method: string, body?: object) =>
    fetch(`${resource}/activity`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json', 'user-agent': ada.agent },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const at = Math.floor(Date.now() / 1000) - 60;
  const items = [{ app: 'Editor', title: people.activity, text: `from ${ada.ip} by ${ada.name}`, at }];
  const kept = await call('POST', { items });
  if (kept.status !== 200) throw new Error(`no activity was kept: ${kept.status} ${await kept.text()}`);
  await call('POST', { items: [{ title: people.activity, at: people.activity }] });
  await call('GET');
}

/** New terms, which one agrees to and another does not. */
async function decideOnTerms(place: Place, app: RelyingParty): Promise<void> {
  const { ada, bob } = people;
  const file = join(place.folder, 'terms.txt');
  await writeFile(file, 'Be kind.');
  await command(place, ['terms', 'publish', '--kind', 'terms', '--title', 'Terms', '--file', file, '--required']);
  const decide = async (person: Person & { email: string }, password: string, form: Record<string, string>) => {
    for (let tries = 0; tries < 40; tries += 1) {
      const browser = browserOf(person);
      const login = await browser.open(app.authorizationUrl().url);
      const page = await browser.submit(login, { login: person.email, password });
      if (page.body.includes('value="agree"')) return browser.submit(page, form);
      // The worker hears of the new text a moment later.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('nobody was asked to agree');
  };
  await decide(ada, passwords.adaNew, { decision: 'agree', terms: '1' });
  await decide(bob, passwords.bobNew, { decision: 'decline' });
}

/** An authenticator app and recovery codes: their secrets are among what must be nowhere to be read. */
async function useSecondFactor(place: Place, app: RelyingParty): Promise<void> {
  const { ada } = people;
  const { url } = app.authorizationUrl({ acr_values: 'urn:bastion:acr:mfa' });
  const browser = browserOf(ada);
  const page = await browser.submit(await browser.open(url), { login: ada.email, password: passwords.adaNew });
  const secret = secretOn(page.body);
  const shown = await browser.submit(page, { code: codeOf(secret, stepNow()) });
  const codes = recoveryCodesOn(shown.body);
  personalValues.push(secret, ...codes);
  await browser.submit(shown, { decision: 'renew' });
  const other = browserOf(ada);
  const challenge = await other.submit(await other.open(url), { login: ada.email, password: passwords.adaNew });
  const wrong = await other.submit(challenge, { code: codeOf(secret, stepNow()) });
  await other.submit(wrong, { recovery_code: codes[0] ?? '' }, 1);
  const third = browserOf(ada);
  const asked = await third.submit(await third.open(url), { login: ada.email, password: passwords.adaNew });
  await third.submit(asked, { code: codeOf(secret, stepNow() + 1), trust_device: 'yes' });
  await command(place, ['user', 'sessions', 'list', ada.email]);
  await command(place, ['user', 'sessions', 'end', ada.email]);
  await command(place, ['user', 'factors', 'remove', ada.email]);
}

/** Mails that arrive, and one that waits; links and what is done behind them. */
async function useMails(place: Place): Promise<void> {
  const { issuer, smtp } = place;
  const { ada, bob, newcomer, guest } = people;
  const ask = async (path: string, email: string) => {
    const browser = browserOf(ada);
    await browser.submit(await browser.open(`${issuer}/${path}`), { email });
  };
  const follow = async (email: string, subject: string, fields: Record<string, string>) => {
    const link = linkIn(await smtp.next(email, subject), 'link');
    // Most of it: the hash of the whole is what the database has to know.
    personalValues.push((link.split('/').at(-1) ?? '').slice(0, -4));
    const browser = browserOf(ada);
    return browser.submit(await browser.open(link), fields);
  };
  await ask('recover', ada.email);
  const refused = await follow(ada.email, 'Choose a new', { password: ada.given, repeat: ada.given });
  await browserOf(ada).submit(refused, { password: passwords.adaLast, repeat: passwords.adaLast });
  await command(place, ['tenant', 'update', '--registration', 'open']);
  while ((await fetch(`${issuer}/register`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
  await ask('register', newcomer.email);
  const { newcomer: password } = passwords;
  await follow(newcomer.email, 'Finish', { name: newcomer.name, password, repeat: password });
  smtp.refuse = 451;
  await command(place, ['user', 'invite', '--email', guest.email, '--name', guest.name]);
  await ask('recover', bob.email);
}

/** What somebody does on the pages of their account: names, an app and its codes, a copy of their data, an app they show out. */
async function useAccountPages(place: Place): Promise<void> {
  const { bob, renamed } = people;
  const browser = browserOf(bob);
  const visit = (path: string) => browser.open(`${place.issuer}/account${path}`);
  const profile = await browser.submit(await visit(''), { login: bob.email, password: passwords.bob });
  const { name, given, family } = renamed;
  const saved = await browser.submit(profile, { name, given_name: given, family_name: family });
  if (!saved.body.includes(given)) throw new Error(`no name was saved: ${saved.status}`);
  const enrolment = await visit('/two-step/app');
  const secret = secretOn(enrolment.body);
  const codes = await browser.submit(enrolment, { code: codeOf(secret, stepNow()) });
  personalValues.push(secret, ...recoveryCodesOn(codes.body));
  await browser.submit(codes, {});
  await browser.submit(await visit('/two-step/remove-app'), {});
  for (const path of ['/devices', '/history', '/privacy']) await visit(path);
  await browser.submit(await visit('/apps'), {});
  await browser.submit(await visit('/privacy/export'), {});
  const change = { current: passwords.bob, password: passwords.bobNew, repeat: passwords.bobNew };
  const done = await browser.submit(await visit('/password'), change);
  if (done.status !== 200) throw new Error(`no password was changed: ${done.status}`);
}

/** Everything that people and operators do, so that whatever is kept of it lies where it can be searched. */
export async function leaveTraces(place: Place): Promise<void> {
  await setUp(place);
  await createUser(place, people.ada, passwords.ada);
  const made = await command(place, [
    'client',
    'create',
    '--client-id',
    'traces-web-app',
    '--redirect-uri',
    redirect_uri,
  ]);
  const app = new RelyingParty({ issuer: place.issuer, client: made.json as TestClient });
  await useApp(app);
  await reportActivity(place);
  await makeErrors(place, app);
  await administer(place);
  await exportAndErase(place, app);
  await useAccountPages(place);
  await useSecondFactor(place, app);
  await decideOnTerms(place, app);
  await useMails(place);
}
