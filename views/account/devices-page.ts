import { moment } from '../components/moment.ts';
import { badge, panel, row, rows } from '../components/panel.ts';
import { placeIn, type ShownPlace } from '../components/place.ts';
import { type Html, html } from '../html.ts';
import { type AccountFrame, accountLayout, csrfField } from './account-layout.ts';

export type ShownSession = {
  readonly id: string;
  /** "Firefox (Linux)". */
  readonly browser: string | undefined;
  readonly ip: string | undefined;
  readonly place: ShownPlace | undefined;
  readonly signedInAt: Date;
  readonly lastUsedAt: Date;
  readonly isCurrent: boolean;
  /** Names of the apps that were signed in to from there. */
  readonly apps: readonly string[];
};

export type ShownTrustedDevice = {
  readonly id: string;
  readonly browser: string | undefined;
  readonly ip: string | undefined;
  readonly place: ShownPlace | undefined;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
};

export type DevicesPageProps = {
  readonly account: AccountFrame;
  /** Where the forms post `session_id`, `others=yes`, `trusted_id` or `trusted_all=yes`. */
  readonly action: string;
  readonly sessions: readonly ShownSession[];
  readonly trusted: readonly ShownTrustedDevice[];
};

/** A button with one hidden value; `about` says to screen readers which of several it is. */
const oneButton = (
  { account, action }: DevicesPageProps,
  [name, value]: readonly [string, string],
  text: string,
  about?: string,
): Html =>
  html`<form method="post" action="${action}" data-once>${csrfField(account)}<input type="hidden" name="${name}" value="${value}"><button class="button button-secondary button-small" type="submit"${about !== undefined && html` aria-label="${about}"`}>${text}</button></form>`;

const from = ({ account: { page } }: DevicesPageProps, place: ShownPlace | undefined, ip: string | undefined) =>
  ip !== undefined && html`${placeIn(place, page.lang, page.messages.signInFacts.places)} (<bdi>${ip}</bdi>)`;

function sessionRow(props: DevicesPageProps, session: ShownSession): Html {
  const { lang, messages } = props.account.page;
  const text = messages.account.devices;
  const { id, browser = text.unknown, ip, place, signedInAt, lastUsedAt, isCurrent, apps } = session;
  return row({
    title: html`${browser} ${isCurrent && badge(text.current, 'good')}`,
    notes: [
      from(props, place, ip),
      isCurrent ? false : text.lastUsed(moment(lastUsedAt, lang)),
      text.signedIn(moment(signedInAt, lang)),
      apps.length > 0 && text.apps(html`<bdi>${apps.join(', ')}</bdi>`),
    ],
    actions: !isCurrent && oneButton(props, ['session_id', id], text.signOut, text.signOutNamed(browser)),
  });
}

function trustedRow(props: DevicesPageProps, device: ShownTrustedDevice): Html {
  const { lang, messages } = props.account.page;
  const text = messages.account.devices;
  const { id, browser = text.unknown, ip, place, createdAt, lastUsedAt, expiresAt } = device;
  return row({
    title: browser,
    notes: [
      text.trusted(moment(createdAt, lang)),
      from(props, place, ip),
      text.lastUsed(moment(lastUsedAt, lang)),
      text.trustedUntil(moment(expiresAt, lang)),
    ],
    actions: oneButton(props, ['trusted_id', id], text.forget, text.forgetNamed(browser)),
  });
}

/** Where somebody is signed in, with a way to end that. */
export function devicesPage(props: DevicesPageProps): Html {
  const { account, sessions, trusted } = props;
  const { messages } = account.page;
  const text = messages.account.devices;
  const title = messages.account.sections.devices;
  const others = sessions.some(({ isCurrent }) => !isCurrent);
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${text.intro}</p>
        ${panel({
          id: 'sessions',
          title: text.sessions,
          about: text.sessionsAbout,
          content: html`${rows(sessions.map((session) => sessionRow(props, session)))}
          ${others && html`<div class="panel-actions">${oneButton(props, ['others', 'yes'], text.signOutOthers)}</div>`}`,
        })}
        ${
          trusted.length > 0 &&
          panel({
            id: 'trusted',
            title: text.trustedTitle,
            about: text.trustedAbout,
            content: html`${rows(trusted.map((device) => trustedRow(props, device)))}
          ${trusted.length > 1 && html`<div class="panel-actions">${oneButton(props, ['trusted_all', 'yes'], text.forgetAll)}</div>`}`,
          })
        }`;
  return accountLayout({ account, title, content });
}
