import { banner } from './components/banner.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type SignInLinkError = keyof Messages['signInLink']['errors'];

export type SignInLinkPageProps = {
  readonly page: PageContext;
  /** Where the forms post `decision=send`, `code` from the link, or `action=cancel`. */
  readonly action: string;
  readonly email: string;
  /** `refused`: nothing was asked for yet; `sent`: the mail is on its way; `opened`: this is the link from it. */
  readonly state: 'refused' | 'sent' | 'opened';
  /** From the link; empty unless it was opened. */
  readonly code: string;
  readonly error?: SignInLinkError | undefined;
};

const ERROR_ID = 'form-error';

function mainForm({ page, action, state, code }: SignInLinkPageProps): Html {
  const text = page.messages.signInLink;
  if (state === 'opened')
    return html`
        <form class="form" method="post" action="${action}" data-once>
          <input type="hidden" name="code" value="${code}">
          <button class="button button-primary" type="submit" autofocus>${text.submit}</button>
        </form>`;
  const look = state === 'sent' ? 'button-quiet' : 'button-primary';
  return html`
        <form class="form" method="post" action="${action}" data-once>
          <button class="button ${look}" name="decision" value="send">${state === 'sent' ? text.again : text.send}</button>
        </form>`;
}

/** A sign-in with the right password that is too unusual to go on, and the way out of it: a link in a mail. */
export function signInLinkPage(props: SignInLinkPageProps): Html {
  const { page, action, email, state, error } = props;
  const text = page.messages.signInLink;
  const address = html`<bdi class="name">${email}</bdi>`;
  const titles = { refused: text.title, sent: page.messages.mailSent.title, opened: text.openedTitle };
  const title = titles[state];
  const lead = { refused: text.intro(address), sent: text.sent(address), opened: text.opened };
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${lead[state]}</p>
        ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
        ${state === 'refused' && html`<p>${text.why}</p>`}
        ${mainForm(props)}
        <form class="form-after" method="post" action="${action}">
          <button class="button button-quiet" name="action" value="cancel">${page.messages.login.cancel}</button>
        </form>
        ${state === 'refused' && html`<p class="fineprint"><code>RISK_TOO_HIGH</code></p>`}`;
  return layout({ page, title, content, hasError: error !== undefined, isEnhanced: true });
}
