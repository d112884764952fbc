import { banner } from './components/banner.ts';
import { type NewPasswordErrors, newPasswordFields } from './components/new-password-fields.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';
import type { PasswordRules } from './password-rules.ts';

export type ChangePasswordPageProps = {
  readonly page: PageContext;
  /** Where the form posts `password` and `repeat`. */
  readonly action: string;
  /** Whose password it is, so that password managers change the right one. */
  readonly login: string;
  readonly rules: PasswordRules;
  readonly checkUrl?: string | undefined;
  readonly errors?: NewPasswordErrors | undefined;
};

/** Asks somebody who has just given a password that others know for another one. */
export function changePasswordPage(props: ChangePasswordPageProps): Html {
  const { page, action, login, rules, checkUrl, errors = {} } = props;
  const { changePassword: text, setup } = page.messages;
  const wrong = (['password', 'repeat'] as const).filter((field) => (errors[field] ?? []).length > 0);
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        ${wrong.length > 0 && banner({ id: 'form-error', message: setup.problems(wrong.length) })}
        <form class="form" method="post" action="${action}" data-once>
          <input type="text" name="login" value="${login}" autocomplete="username" readonly hidden>
          ${newPasswordFields({
            messages: page.messages,
            label: text.password,
            rules,
            checkUrl,
            hasHistory: true,
            errors,
            focused: wrong[0] ?? 'password',
          })}
          <button class="button button-primary" type="submit">${text.submit}</button>
        </form>`;
  return layout({ page, title: text.title, content, hasError: wrong.length > 0, isEnhanced: true });
}
