import { banner } from '../components/banner.ts';
import { day } from '../components/moment.ts';
import { type NewPasswordErrors, newPasswordFields } from '../components/new-password-fields.ts';
import { textField } from '../components/text-field.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import type { PasswordRules } from '../password-rules.ts';
import { type AccountFrame, accountLayout, csrfField } from './account-layout.ts';

export type PasswordPageError = keyof Messages['account']['password']['errors'];

export type PasswordPageProps = {
  readonly account: AccountFrame;
  /** Where the form posts `current`, `password` and `repeat`. */
  readonly action: string;
  /** Whether there is one now, which is then asked for. */
  readonly hasPassword: boolean;
  readonly changedAt: Date | null;
  readonly rules: PasswordRules;
  /** Where the page's script asks what is wrong so far. */
  readonly checkUrl: string;
  readonly error?: PasswordPageError | undefined;
  readonly errors?: NewPasswordErrors | undefined;
};

const ERROR_ID = 'form-error';

function currentField({ account, error }: PasswordPageProps): Html {
  const { messages } = account.page;
  const isWrong = error === 'current_required' || error === 'current_wrong';
  return textField({
    name: 'current',
    label: messages.account.password.current,
    type: 'password',
    autocomplete: 'current-password',
    messages,
    errorId: isWrong ? ERROR_ID : undefined,
    isFocused: isWrong,
  });
}

/** Changes the password, or gives an account its first one. */
export function passwordPage(props: PasswordPageProps): Html {
  const { account, action, hasPassword, changedAt, rules, checkUrl, error, errors = {} } = props;
  const { lang, messages } = account.page;
  const text = messages.account.password;
  const title = messages.account.sections.password;
  const wrong = (['password', 'repeat'] as const).filter((field) => (errors[field] ?? []).length > 0);
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${hasPassword ? text.intro : text.introNone}${changedAt !== null && html` ${text.changed(day(changedAt, lang))}`}</p>
        <div class="panel">
          ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
          <form class="form" method="post" action="${action}" data-once>
            ${csrfField(account)}
            <input type="text" name="login" value="${account.email}" autocomplete="username" readonly hidden>
            ${hasPassword && currentField(props)}${newPasswordFields({
              messages,
              label: text.next,
              rules,
              checkUrl,
              hasHistory: hasPassword,
              errors,
              focused: wrong[0],
            })}
            <p class="hint">${text.effect}</p>
            <button class="button button-primary" type="submit">${hasPassword ? text.submit : text.submitFirst}</button>
          </form>
        </div>`;
  return accountLayout({ account, title, content, hasError: error !== undefined });
}
