import { banner } from '../components/banner.ts';
import { textField } from '../components/text-field.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { type AccountFrame, accountLayout, csrfField, urlOf } from './account-layout.ts';

export type EraseError = keyof Messages['account']['erase']['errors'];

export type ErasePageProps = {
  readonly account: AccountFrame;
  /** Where the form posts `confirm`. */
  readonly action: string;
  readonly error?: EraseError | undefined;
};

const ERROR_ID = 'form-error';

/** Asks somebody to type their address, so that nobody erases themselves by a click. */
export function erasePage({ account, action, error }: ErasePageProps): Html {
  const { messages } = account.page;
  const text = messages.account.erase;
  const isWrong = error === 'not_confirmed';
  const field = textField({
    name: 'confirm',
    label: text.confirmLabel,
    type: 'text',
    autocomplete: 'off',
    messages,
    errorId: isWrong ? ERROR_ID : undefined,
    isFocused: isWrong,
  });
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        <ul class="effects">${text.effects.map((effect) => html`<li>${effect}</li>`)}</ul>
        <div class="panel">
          ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
          <form class="form" method="post" action="${action}" data-once>
            ${csrfField(account)}
            <p class="form-text">${text.confirm(html`<bdi class="name">${account.email}</bdi>`)}</p>
            ${field}
            <div class="panel-actions">
              <button class="button button-danger" type="submit">${text.submit}</button>
              <a class="button button-secondary" href="${urlOf(account, account.current)}">${messages.account.cancel}</a>
            </div>
          </form>
        </div>`;
  return accountLayout({ account, title: text.title, content, hasError: error !== undefined });
}
