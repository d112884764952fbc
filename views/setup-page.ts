import { banner } from './components/banner.ts';
import { type HiddenFields, hiddenFields } from './components/hidden-fields.ts';
import { type NewPasswordErrors, newPasswordFields } from './components/new-password-fields.ts';
import { textField } from './components/text-field.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';
import type { PasswordRules } from './password-rules.ts';

export type SetupErrors = NewPasswordErrors & {
  readonly email?: readonly (keyof Messages['setup']['errors'])[] | undefined;
};

export type SetupPageProps = {
  readonly page: PageContext;
  /** Where the form posts `email`, `password` and `repeat`. */
  readonly action: string;
  readonly hidden?: HiddenFields | undefined;
  readonly email?: string | undefined;
  readonly rules: PasswordRules;
  readonly checkUrl?: string | undefined;
  readonly errors?: SetupErrors | undefined;
};

const FIELDS = ['email', 'password', 'repeat'] as const;

function fields({ page: { messages }, rules, checkUrl, email, errors = {} }: SetupPageProps): Html {
  const { setup: text } = messages;
  const focused = FIELDS.find((field) => (errors[field] ?? []).length > 0) ?? (email ? 'password' : 'email');
  const address = textField({
    name: 'email',
    messages,
    label: text.email,
    type: 'email',
    autocomplete: 'username',
    value: email,
    errors: (errors.email ?? []).map((error) => text.errors[error]()),
    isFocused: focused === 'email',
  });
  const password = { messages, label: text.password, rules, checkUrl, errors };
  return html`${address}${newPasswordFields({ ...password, focused: focused === 'email' ? undefined : focused })}`;
}

/** Lets the first administrator in, by the one-time link. */
export function setupPage(props: SetupPageProps): Html {
  const { page, action, hidden, errors = {} } = props;
  const text = page.messages.setup;
  const wrong = FIELDS.filter((field) => (errors[field] ?? []).length > 0).length;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        ${wrong > 0 && banner({ id: 'form-error', message: text.problems(wrong) })}
        <form class="form" method="post" action="${action}" data-once>
          ${hiddenFields(hidden)}${fields(props)}
          <button class="button button-primary" type="submit">${text.submit}</button>
        </form>`;
  return layout({ page, title: text.title, content, hasError: wrong > 0, isEnhanced: true });
}
