import { banner } from '../components/banner.ts';
import { textField } from '../components/text-field.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { type AccountFrame, accountLayout, csrfField } from './account-layout.ts';

export type AddPasskeyError = keyof Messages['account']['addPasskey']['errors'];
export type PasskeyNameError = Extract<AddPasskeyError, 'name_wrong'>;

export type AddPasskeyPageProps = {
  readonly account: AccountFrame;
  /** Where the form posts `name`, and `passkey`: what the browser answered. */
  readonly action: string;
  /** What the browser is asked for, as JSON (WebAuthn §5.1.8). */
  readonly options: string;
  readonly name: string;
  readonly error?: AddPasskeyError | undefined;
};

const ERROR_ID = 'form-error';

/** Has the browser make a passkey. It cannot without scripts, and the page says so. */
export function addPasskeyPage({ account, action, options, name, error }: AddPasskeyPageProps): Html {
  const { messages } = account.page;
  const text = messages.account.addPasskey;
  const field = textField({
    name: 'name',
    label: messages.account.twoStep.name,
    hint: messages.account.twoStep.nameHint,
    type: 'text',
    autocomplete: 'off',
    value: name,
    maxLength: 60,
    messages,
    errorId: error === 'name_wrong' ? ERROR_ID : undefined,
    isFocused: true,
  });
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        <div class="panel">
          ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
          <form class="form" method="post" action="${action}" hidden data-passkey="create" data-options="${options}">
            ${csrfField(account)}<input type="hidden" name="passkey" value="">${field}
            <button class="button button-primary" type="submit">${text.submit}</button>
          </form>
          <p class="panel-value" data-without-passkeys>${text.without}</p>
        </div>`;
  return accountLayout({ account, title: text.title, content, hasError: error !== undefined, hasPasskey: true });
}
