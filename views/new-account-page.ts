import { banner } from './components/banner.ts';
import { type NewPasswordErrors, newPasswordFields } from './components/new-password-fields.ts';
import { textField } from './components/text-field.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';
import type { PasswordRules } from './password-rules.ts';

export type NewAccountErrors = NewPasswordErrors & {
  readonly name?: readonly (keyof Messages['newAccount']['errors'])[] | undefined;
};

export type NewAccountPageProps = {
  readonly page: PageContext;
  /** Where the form posts `name`, `password` and `repeat`. */
  readonly action: string;
  readonly email: string;
  readonly name?: string | undefined;
  readonly rules: PasswordRules;
  readonly checkUrl?: string | undefined;
  readonly errors?: NewAccountErrors | undefined;
};

const FIELDS = ['name', 'password', 'repeat'] as const;

/** Makes an account for an address that was just proven. */
export function newAccountPage({ page, action, email, name, rules, checkUrl, errors = {} }: NewAccountPageProps): Html {
  const { messages } = page;
  const text = messages.newAccount;
  const wrong = FIELDS.filter((field) => (errors[field] ?? []).length > 0);
  const focused = wrong[0] ?? (name ? 'password' : 'name');
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro(html`<bdi class="name">${email}</bdi>`)}</p>
        ${wrong.length > 0 && banner({ id: 'form-error', message: text.problems(wrong.length) })}
        <form class="form" method="post" action="${action}" data-once>
          <input type="text" name="username" value="${email}" autocomplete="username" readonly hidden>
          ${textField({
            name: 'name',
            messages,
            label: text.name,
            type: 'text',
            autocomplete: 'name',
            value: name,
            errors: (errors.name ?? []).map((error) => text.errors[error]),
            isFocused: focused === 'name',
          })}${newPasswordFields({ messages, label: text.password, rules, checkUrl, errors, focused: focused === 'name' ? undefined : focused })}
          <button class="button button-primary" type="submit">${text.submit}</button>
        </form>`;
  return layout({ page, title: text.title, content, hasError: wrong.length > 0, isEnhanced: true });
}
