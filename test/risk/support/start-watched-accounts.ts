import { setTimeout as sleep } from 'node:timers/promises';
import { openRiskProfile } from '../../../adapters/postgres/risk.ts';
import { type RiskProfile, riskProfile } from '../../../server/risk/profile/profile.ts';
import { linkIn, startSmtp, type TestSmtp } from '../../mail/support/start-smtp.ts';
import { RelyingParty, type Tokens } from '../../storage/support/relying-party.ts';
import type { HttpBrowser, Page } from '../../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../../support/start-bastion.ts';
import { addresses, browserAt, strangerAt } from './from-elsewhere.ts';
import { settleUser } from './settle-user.ts';

export const codeIn = ({ headers }: Page): string | undefined =>
  URL.parse(headers.get('location') ?? '')?.searchParams.get('code') ?? undefined;

/** People who sign in at home, those who sign in as them from elsewhere, and the mails about it. */
export class WatchedAccounts {
  readonly bastion: TestBastion;
  readonly smtp: TestSmtp;
  readonly app: RelyingParty;

  constructor(bastion: TestBastion, smtp: TestSmtp, app: RelyingParty) {
    this.bastion = bastion;
    this.smtp = smtp;
    this.app = app;
  }

  /** As far as the page, or the redirect, after the password. */
  async signIn(browser: HttpBrowser, { email, password }: TestUser, prompt = 'login') {
    const { url, code_verifier } = this.app.authorizationUrl({ prompt });
    const page = await browser.submit(await browser.open(url), { login: email, password });
    return { page, code_verifier };
  }

  async tokensOf(page: Page, code_verifier: string): Promise<Tokens> {
    const { body } = await this.app.exchange({ code: codeIn(page) ?? '', code_verifier });
    return body as Tokens;
  }

  /** A user who has signed in at home for weeks, in a browser that stays theirs. */
  async atHome(): Promise<{ user: TestUser; home: HttpBrowser }> {
    const user = await this.bastion.createUser();
    const home = browserAt(addresses.berlin);
    const { page } = await this.signIn(home, user);
    if (!codeIn(page)) throw new Error(`not in: ${page.status} ${page.body}`);
    await settleUser(this.bastion, user.id);
    // What is learnt is told apart by the second.
    await sleep(1_000);
    return { user, home };
  }

  /** Somebody who also reads the mails, and so gets in with a browser and network that are new. */
  async letIn(user: TestUser, browser = strangerAt(addresses.berlinToo)) {
    const { page, code_verifier } = await this.signIn(browser, user, 'login consent');
    const form = await browser.submit(page, { decision: 'send' });
    const mail = await this.smtp.next(user.email, 'is your code');
    const code = /[0-9a-z]{4}-[0-9a-z]{4}/.exec(mail.text ?? '')?.[0] ?? '';
    const offer = await browser.submit(form, { code });
    const consent = await browser.submit(offer, { decision: 'later' }, 1);
    const done = await browser.submit(consent, { decision: 'allow' });
    return { browser, tokens: await this.tokensOf(done, code_verifier) };
  }

  mailTo = (user: TestUser, subject: string) => this.smtp.next(user.email, subject);
  linkTo = async (user: TestUser, subject = 'New sign-in') => linkIn(await this.mailTo(user, subject), 'link');

  /** Presses one of the two buttons behind the link. */
  async answer(link: string, answer: string, browser = browserAt(addresses.berlin)): Promise<Page> {
    return browser.submit(await browser.open(link), { answer });
  }

  async stateOf({ id }: TestUser) {
    const [user] = await this.bastion.database.query<{
      status: string;
      session_epoch: number;
      email_index: string;
      password_hash: string;
    }>('select status, session_epoch, email_index, password_hash from users where id = $1', [id]);
    if (!user) throw new Error('there is no such user');
    return user;
  }

  attemptsOf = ({ id }: TestUser) =>
    this.bastion.database.query<{ id: string; decision: string; answer: string | null; answered_at: Date | null }>(
      'select * from risk_attempts where user_id = $1 order by id',
      [id],
    );

  async profileOf({ id }: TestUser): Promise<RiskProfile | undefined> {
    const { database, sealing, defaultTenantId } = this.bastion;
    const [row] = await database.query<{ sealed: string | null }>(
      'select sealed from risk_profiles where user_id = $1',
      [id],
    );
    const key = await sealing.findUserKey(defaultTenantId, id);
    return row?.sealed && key ? riskProfile.parse(openRiskProfile(key, id, row.sealed)) : undefined;
  }

  mailsTo = ({ email }: TestUser, subject: string) =>
    this.smtp.mails.filter((mail) => mail.rcpt.includes(email) && mail.subject?.includes(subject));

  async stop(): Promise<void> {
    await this.bastion.stop();
    await this.smtp.stop();
  }
}

export async function startWatchedAccounts(): Promise<WatchedAccounts> {
  const smtp = await startSmtp();
  const bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal() } });
  const client = await bastion.createClient({}, { skip_consent: true });
  return new WatchedAccounts(bastion, smtp, new RelyingParty({ issuer: bastion.url, client }));
}
