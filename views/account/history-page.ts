import { link } from '../components/link.ts';
import { moment } from '../components/moment.ts';
import { badge, panel, row, rows } from '../components/panel.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { type AccountFrame, accountLayout, urlOf } from './account-layout.ts';

export type ShownSignIn = {
  readonly at: Date;
  readonly isSuccess: boolean;
  /** Why not, in the words of the audit trail. */
  readonly code: string | undefined;
  /** In the words of RFC 8176. */
  readonly methods: readonly string[];
  readonly isTrustedDevice: boolean;
  /** The name of the app that it was for; undefined for these pages themselves. */
  readonly app: string | undefined;
  readonly browser: string | undefined;
  readonly ip: string | undefined;
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

function item({ account }: HistoryPageProps, signIn: ShownSignIn): Html {
  const { lang, messages } = account.page;
  const text = messages.account.history;
  const { at, isSuccess, code, isTrustedDevice, app, browser = messages.account.devices.unknown, ip } = signIn;
  const methods = methodsIn(signIn.methods, text);
  const reason = isSuccess ? undefined : reasonIn(code, text);
  return row({
    title: html`${isSuccess ? text.succeeded : text.failed} ${reason !== undefined && badge(reason, 'warning')}`,
    notes: [
      moment(at, lang),
      html`${browser}${ip !== undefined && html`, <bdi>${ip}</bdi>`}`,
      methods.length > 0 && text.with(methods.join(text.and)),
      isTrustedDevice && text.trustedDevice,
      app !== undefined && text.for(html`<bdi>${app}</bdi>`),
    ],
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
