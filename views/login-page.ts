import { banner } from './components/banner.ts';
import { type HiddenFields, hiddenFields } from './components/hidden-fields.ts';
import { link } from './components/link.ts';
import { passkeyForm } from './components/passkey-form.ts';
import { textField } from './components/text-field.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type LoginError = keyof Messages['login']['errors'];

export type LoginPageProps = {
  readonly page: PageContext;
  /** Where both forms post to: `login` and `password`, or `action=cancel`. */
  readonly action: string;
  readonly hidden?: HiddenFields | undefined;
  readonly client_name?: string | undefined;
  /** What was typed before, or the client's `login_hint`. */
  readonly login?: string | undefined;
  readonly error?: LoginError | undefined;
  /** What the browser is asked for to sign in with a passkey; not offered without. */
  readonly passkeyOptions?: string | undefined;
  /** Shown only where an address is given. */
  readonly links?: { readonly forgotPassword?: string | undefined; readonly register?: string | undefined } | undefined;
  /** Whether there is a client to go back to; yes unless said otherwise. */
  readonly isCancellable?: boolean | undefined;
};

type LoginField = 'login' | 'password';

/** The fields an error makes wrong. Wrong credentials are both: which of the two it was is nobody's business. */
const wrongFields: Readonly<Record<LoginError, readonly LoginField[]>> = {
  credentials: ['login', 'password'],
  login_required: ['login'],
  password_required: ['password'],
  too_many_attempts: [],
  breach_unchecked: [],
  unavailable: [],
  passkey: [],
};

const ERROR_ID = 'form-error';

/** Where typing goes on: to the name if it is missing or alone to blame, else to the password, which always comes back empty. */
const focusedField = ({ login, error }: LoginPageProps): LoginField =>
  login === undefined || login === '' || error === 'login_required' ? 'login' : 'password';

function fields(props: LoginPageProps): Html {
  const { messages } = props.page;
  const { login: text } = messages;
  const isWrong = (field: LoginField): boolean => props.error !== undefined && wrongFields[props.error].includes(field);
  const common = (name: LoginField) => ({
    name,
    messages,
    errorId: isWrong(name) ? ERROR_ID : undefined,
    isFocused: focusedField(props) === name,
  });
  const forgot = props.links?.forgotPassword;
  return html`${textField({
    ...common('login'),
    label: text.login,
    type: 'text',
    autocomplete: 'username webauthn',
    value: props.login,
  })}${textField({
    ...common('password'),
    label: text.password,
    type: 'password',
    autocomplete: 'current-password',
    aside: forgot === undefined ? undefined : link({ url: forgot, text: text.forgotPassword }),
  })}`;
}

// A form of its own, so that giving up does not send the password that was typed.
const cancelForm = ({ page, action, hidden }: LoginPageProps): Html => html`
        <form class="form-after" method="post" action="${action}">
          ${hiddenFields(hidden)}
          <button class="button button-quiet" name="action" value="cancel">${page.messages.login.cancel}</button>
        </form>`;

/** Asks who is there. */
export function loginPage(props: LoginPageProps): Html {
  const { page, action, hidden, client_name, error, links, passkeyOptions, isCancellable = true } = props;
  const text = page.messages.login;
  const register = links?.register;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${
          client_name === undefined
            ? text.continueToAccount
            : text.continueTo(html`<bdi class="name">${client_name}</bdi>`)
        }</p>
        ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
        <form class="form" method="post" action="${action}" data-once>
          ${hiddenFields(hidden)}${fields(props)}
          <button class="button button-primary" type="submit">${text.submit}</button>
        </form>
        ${
          // Not offered again by itself where it has just failed.
          passkeyOptions !== undefined &&
          passkeyForm({
            action,
            use: 'get',
            options: passkeyOptions,
            label: text.passkey,
            isConditional: error !== 'passkey',
          })
        }
        ${isCancellable && cancelForm(props)}
        ${register !== undefined && html`<p class="after">${text.register((label) => link({ url: register, text: label }))}</p>`}`;
  return layout({
    page,
    title: text.title,
    content,
    hasError: error !== undefined,
    isEnhanced: true,
    hasPasskey: passkeyOptions !== undefined,
  });
}
