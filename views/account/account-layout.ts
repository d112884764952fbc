import { icon } from '../components/icon.ts';
import type { SessionWatch } from '../components/session-watch.ts';
import { type Html, html } from '../html.ts';
import { brand, footer, type LayoutProps, layout } from '../layout.ts';
import { en, type Messages } from '../messages/en.ts';
import type { PageContext } from '../page-context.ts';

export type AccountSectionName = keyof Messages['account']['sections'];
export type AccountNotice = keyof Messages['account']['notices'];

export const isAccountNotice = (text: string | undefined): text is AccountNotice =>
  text !== undefined && Object.hasOwn(en.account.notices, text);

/** What all account pages have in common. Addresses are paths on the tenant's own host. */
export type AccountFrame = {
  readonly page: PageContext;
  readonly sections: readonly { readonly name: AccountSectionName; readonly url: string }[];
  readonly current: AccountSectionName;
  /** Whether this is a page of the current section and not the section itself. */
  readonly isBelow: boolean;
  readonly email: string;
  readonly signOutUrl: string;
  readonly session: SessionWatch;
  /** The session's token, for the hidden field of every form. */
  readonly csrf: string;
  /** What was just done. */
  readonly notice?: AccountNotice | undefined;
};

type AccountLayoutProps = Omit<LayoutProps, 'page' | 'frame' | 'session' | 'isEnhanced'> & {
  readonly account: AccountFrame;
};

/** The hidden field that every form of these pages needs. */
export const csrfField = ({ csrf }: Pick<AccountFrame, 'csrf'>): Html =>
  html`<input type="hidden" name="csrf" value="${csrf}">`;

export const urlOf = ({ sections }: AccountFrame, name: AccountSectionName): string =>
  sections.find((section) => section.name === name)?.url ?? '';

function navigation({ page, sections, current, isBelow }: AccountFrame): Html {
  const text = page.messages.account;
  const mark = (name: AccountSectionName) => name === current && html` aria-current="${isBelow ? 'true' : 'page'}"`;
  return html`<nav class="account-nav" aria-label="${text.navigation}">
        <ul>${sections.map(
          ({ name, url }) => html`
          <li><a href="${url}"${mark(name)}>${text.sections[name]}</a></li>`,
        )}
        </ul>
      </nav>`;
}

function top({ page, email, signOutUrl }: AccountFrame): Html {
  const text = page.messages.account;
  return html`<header class="account-top">
      <div class="account-brand">${brand(page)}</div>
      <p class="account-who"><span class="visually-hidden">${text.signedInAs}</span> <bdi>${email}</bdi></p>
      <a class="link" href="${signOutUrl}">${text.signOut}</a>
    </header>`;
}

/** A word about what was just done, read out by screen readers. */
const noticeOf = ({ page, notice }: AccountFrame): Html | false =>
  notice !== undefined &&
  html`<div class="notice" role="status">${icon('check')}<p>${page.messages.account.notices[notice]}</p></div>`;

const frameOf =
  (account: AccountFrame) =>
  ({ content }: LayoutProps): Html => {
    const text = account.page.messages.account;
    return html`<a class="skip-link" href="#content">${text.skip}</a>
  <div class="account-stage">
    ${top(account)}
    <div class="account-body">
      ${navigation(account)}
      <main class="account-main" id="content" tabindex="-1">
        ${
          account.isBelow &&
          html`<p class="account-back"><a class="link" href="${urlOf(account, account.current)}">${text.back(text.sections[account.current])}</a></p>`
        }${noticeOf(account)}
        ${content}
      </main>
    </div>
    ${footer(account.page)}
  </div>`;
  };

/** The document around an account page: who is signed in, the sections, and one of them. */
export const accountLayout = ({ account, ...props }: AccountLayoutProps): Html =>
  layout({ ...props, page: account.page, session: account.session, isEnhanced: true, frame: frameOf(account) });
