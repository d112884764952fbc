import { link } from '../components/link.ts';
import { moment } from '../components/moment.ts';
import { badge, panel, row, rows } from '../components/panel.ts';
import { placeIn, type ShownPlace } from '../components/place.ts';
import { signsIn } from '../components/sign-in-facts.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { type AccountFrame, accountLayout, urlOf } from './account-layout.ts';

export type ShownSignIn = {
  readonly at: Date;
  /** `challenged`: the password was right, and nobody gave what was asked for besides. `unreadable`: nobody knows what it was. */
  readonly result: 'succeeded' | 'failed' | 'challenged' | 'unreadable';
  /** Why not, in the words of the audit trail. */
  readonly code: string | undefined;
  /** In the words of RFC 8176. */
  readonly methods: readonly string[];
  readonly isTrustedDevice: boolean;
  /** The name of the app that it was for; undefined for these pages themselves. */
  readonly app: string | undefined;
  readonly browser: string | undefined;
  readonly ip: string | undefined;
  readonly place: ShownPlace | undefined;
  readonly risk: ShownRisk | undefined;
};

/** How unusual a sign-in was. */
export type ShownRisk = {
  readonly level: 'usual' | 'unusual' | 'very_unusual';
  /** The factors that counted, the heaviest first. */
  readonly signs: readonly string[];
  readonly answer: 'me' | 'not_me' | null;
  /** Where its user says whether it was them; undefined where they are not asked. */
  readonly answerUrl: string | undefined;
};

export type HistoryPageProps = {
  readonly account: AccountFrame;
  readonly items: readonly ShownSignIn[];
  /** The page that follows. */
  readonly olderUrl: string | undefined;
  /** Whether this is one that follows. */
  readonly isOlder: boolean;
};

type Texts = Messages['account']['history'];

/** With what, as people would say it; words that say nothing to them are left out. */
function methodsIn(methods: readonly string[], { methods: words }: Texts): string[] {
  const known: Readonly<Record<string, string>> = words;
  return methods.flatMap((method) => (Object.hasOwn(known, method) ? [known[method] ?? ''] : []));
}

function reasonIn(code: string | undefined, { reasons }: Texts): string | undefined {
  const known: Readonly<Record<string, string>> = reasons;
  return code !== undefined && Object.hasOwn(known, code) ? known[code] : undefined;
}

/** The score in words. */
function riskIn({ level, signs }: ShownRisk, { account: { page } }: HistoryPageProps): Html {
  const words = page.messages.account.history.levels[level](signsIn(signs, page));
  return level === 'usual' ? html`${words}` : html`<strong class="unusual">${words}</strong>`;
}

/** Asks about what was unusual; about the rest it lets its user speak up. */
function answerLink({ level, answer, answerUrl }: ShownRisk, text: Texts, about: string): Html | false {
  if (answerUrl === undefined) return false;
  const asking = level === 'usual' ? text.answerUsual : text.answer;
  const words = answer === 'me' ? text.answerAgain : asking;
  const look = level === 'usual' ? 'button-quiet' : 'button-secondary';
  return html`<a class="button ${look} button-small" href="${answerUrl}" aria-label="${words} ${about}">${words}</a>`;
}

function item(props: HistoryPageProps, signIn: ShownSignIn): Html {
  const { account } = props;
  const { lang, messages } = account.page;
  const text = messages.account.history;
  const {
    at,
    result,
    code,
    isTrustedDevice,
    app,
    browser = messages.account.devices.unknown,
    ip,
    place,
    risk,
  } = signIn;
  const methods = methodsIn(signIn.methods, text);
  const reason = result === 'succeeded' ? undefined : reasonIn(code, text);
  return row({
    title: html`${text.results[result]} ${reason !== undefined && badge(reason, 'warning')} ${risk?.answer && badge(text.answers[risk.answer], risk.answer === 'me' ? 'good' : 'warning')}`,
    notes: [
      moment(at, lang),
      html`${browser}, ${placeIn(place, lang, messages.signInFacts.places)}${ip !== undefined && html` (<bdi>${ip}</bdi>)`}`,
      risk && riskIn(risk, props),
      methods.length > 0 && text.with(methods.join(text.and)),
      isTrustedDevice && text.trustedDevice,
      app !== undefined && text.for(html`<bdi>${app}</bdi>`),
    ],
    actions: risk && answerLink(risk, text, browser),
  });
}

/** Every attempt to sign in as somebody, for them to look through. */
export function historyPage(props: HistoryPageProps): Html {
  const { account, items, olderUrl, isOlder } = props;
  const { messages } = account.page;
  const text = messages.account.history;
  const title = messages.account.sections.history;
  const links = html`<div class="panel-actions">${isOlder && link({ url: urlOf(account, 'history'), text: text.newest, className: 'button button-secondary' })}${
    olderUrl !== undefined && link({ url: olderUrl, text: text.older, className: 'button button-secondary' })
  }</div>`;
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${text.intro} ${text.advice((words) => link({ url: urlOf(account, 'password'), text: words }))}</p>
        ${panel({
          id: 'attempts',
          title: text.attempts,
          about: items.length === 0 && text.none,
          content: html`${items.length > 0 && rows(items.map((one) => item(props, one)))}${(isOlder || olderUrl !== undefined) && links}`,
        })}`;
  return accountLayout({ account, title, content });
}
