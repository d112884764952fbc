import { banner } from './components/banner.ts';
import { codeField } from './components/code-field.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type EmailCodeError = keyof Messages['emailCode']['errors'];

export type EmailCodePageProps = {
  readonly page: PageContext;
  /** Where the forms post `code` (with `decision=enrol` or without), `decision=send` or `action=cancel`. */
  readonly action: string;
  readonly email: string;
  /** Whether a code is on its way, or there. */
  readonly isSent: boolean;
  /** Whether it is asked for because this sign-in is unusual. */
  readonly isUnusual: boolean;
  readonly error?: EmailCodeError | undefined;
};

const ERROR_ID = 'form-error';

const sendForm = ({ page, action, isSent }: EmailCodePageProps): Html => {
  const text = page.messages.emailCode;
  const look = isSent ? 'button-quiet' : 'button-primary';
  return html`
        <form class="${isSent ? 'form-after' : 'form'}" method="post" action="${action}" data-once>
          <button class="button ${look}" name="decision" value="send">${isSent ? text.again : text.send}</button>
        </form>`;
};

/** A code by mail, for whoever must prove more than a password and has nothing else. */
export function emailCodePage(props: EmailCodePageProps): Html {
  const { page, action, email, isSent, isUnusual, error } = props;
  const text = page.messages.emailCode;
  const address = html`<bdi class="name">${email}</bdi>`;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${isSent ? text.sent(address) : isUnusual ? text.unusual(address) : text.intro(address)}</p>
        ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
        ${
          isSent &&
          html`<form class="form" method="post" action="${action}" data-once>
          ${codeField({ name: 'code', label: text.code, kind: 'letters', maxLength: 20, isFocused: true, errorId: error && ERROR_ID })}
          <button class="button button-primary" type="submit">${text.submit}</button>
          ${!isUnusual && html`<button class="button button-quiet" name="decision" value="enrol">${text.enrol}</button>`}
        </form>`
        }
        ${sendForm(props)}
        <form class="form-after" method="post" action="${action}">
          <button class="button button-quiet" name="action" value="cancel">${page.messages.login.cancel}</button>
        </form>`;
  return layout({ page, title: text.title, content, hasError: error !== undefined, isEnhanced: true });
}
