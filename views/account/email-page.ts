import { banner } from '../components/banner.ts';
import { textField } from '../components/text-field.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { type AccountFrame, accountLayout, csrfField, urlOf } from './account-layout.ts';

export type EmailPageError = keyof Messages['account']['changeEmail']['errors'];

export type EmailPageProps = {
  readonly account: AccountFrame;
  /** Where the form posts `email`. */
  readonly action: string;
  readonly email?: string | undefined;
  readonly error?: EmailPageError | undefined;
};

const ERROR_ID = 'form-error';

/** Asks for another address, which counts once its owner has answered. */
export function emailPage({ account, action, email, error }: EmailPageProps): Html {
  const { messages } = account.page;
  const text = messages.account.changeEmail;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro(html`<bdi class="name">${account.email}</bdi>`)}</p>
        <div class="panel">
          ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
          <form class="form" method="post" action="${action}" data-once>
            ${csrfField(account)}${textField({
              name: 'email',
              label: text.email,
              type: 'email',
              autocomplete: 'email',
              messages,
              value: email,
              errorId: error === undefined ? undefined : ERROR_ID,
              isFocused: true,
            })}
            <p class="hint">${text.effect}</p>
            <div class="panel-actions">
              <button class="button button-primary" type="submit">${text.submit}</button>
              <a class="button button-secondary" href="${urlOf(account, account.current)}">${messages.account.cancel}</a>
            </div>
          </form>
        </div>`;
  return accountLayout({ account, title: text.title, content, hasError: error !== undefined });
}
