import { banner } from './components/banner.ts';
import { type NewPasswordErrors, newPasswordFields } from './components/new-password-fields.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';
import type { PasswordRules } from './password-rules.ts';

export type RecoverPasswordPageProps = {
  readonly page: PageContext;
  /** Where the form posts `password` and `repeat`. */
  readonly action: string;
  /** Whose password it will be; password managers look for it. */
  readonly email: string;
  readonly rules: PasswordRules;
  readonly checkUrl?: string | undefined;
  readonly errors?: NewPasswordErrors | undefined;
};

/** A new password for whoever proved that they read the mails of the account. */
export function recoverPasswordPage({
  page,
  action,
  email,
  rules,
  checkUrl,
  errors = {},
}: RecoverPasswordPageProps): Html {
  const { messages } = page;
  const text = messages.recoverPassword;
  const wrong = [...(errors.password ?? []), ...(errors.repeat ?? [])].length;
  const focused = (errors.password ?? []).length > 0 || wrong === 0 ? 'password' : 'repeat';
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro(html`<bdi class="name">${email}</bdi>`)}</p>
        ${wrong > 0 && banner({ id: 'form-error', message: messages.setup.problems(wrong) })}
        <form class="form" method="post" action="${action}" data-once>
          <input type="text" name="username" value="${email}" autocomplete="username" readonly hidden>
          ${newPasswordFields({ messages, label: text.password, rules, checkUrl, hasHistory: true, errors, focused })}
          <button class="button button-primary" type="submit">${text.submit}</button>
        </form>`;
  return layout({ page, title: text.title, content, hasError: wrong > 0, isEnhanced: true });
}
