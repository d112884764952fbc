import { banner } from './components/banner.ts';
import { type HiddenFields, hiddenFields } from './components/hidden-fields.ts';
import { textField } from './components/text-field.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type SetupError = keyof Messages['setup']['errors'];

export type SetupPageProps = {
  readonly page: PageContext;
  /** Where the form posts `email`, `password` and `repeat`. */
  readonly action: string;
  readonly hidden?: HiddenFields | undefined;
  readonly email?: string | undefined;
  /** The least number of characters a password has. */
  readonly minLength: number;
  readonly errors?: { readonly [field in SetupField]?: readonly SetupError[] | undefined } | undefined;
};

const FIELDS = ['email', 'password', 'repeat'] as const;
type SetupField = (typeof FIELDS)[number];

const errorsOf = ({ errors = {} }: SetupPageProps, field: SetupField): readonly SetupError[] => errors[field] ?? [];

function fields(props: SetupPageProps): Html {
  const { page, minLength, email } = props;
  const { setup: text } = page.messages;
  const focused = FIELDS.find((field) => errorsOf(props, field).length > 0) ?? (email ? 'password' : 'email');
  const common = (name: SetupField) => ({
    name,
    messages: page.messages,
    label: text[name],
    errors: errorsOf(props, name).map((error) => text.errors[error](minLength)),
    isFocused: focused === name,
  });
  const password = { type: 'password', autocomplete: 'new-password', minLength } as const;
  return html`${textField({ ...common('email'), type: 'email', autocomplete: 'username', value: email })}${textField({
    ...common('password'),
    ...password,
    hint: text.passwordHint(minLength),
  })}${textField({ ...common('repeat'), ...password })}`;
}

/** Lets the first administrator in, by the one-time link. */
export function setupPage(props: SetupPageProps): Html {
  const { page, action, hidden } = props;
  const text = page.messages.setup;
  const wrong = FIELDS.filter((field) => errorsOf(props, field).length > 0).length;
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
