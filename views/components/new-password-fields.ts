import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import type { PasswordRules } from '../password-rules.ts';
import { type NewPasswordError, passwordRules, passwordRulesId } from './password-rules.ts';
import { textField } from './text-field.ts';

export type NewPasswordErrors = {
  readonly password?: readonly NewPasswordError[] | undefined;
  readonly repeat?: readonly NewPasswordError[] | undefined;
};

export type NewPasswordProps = {
  readonly messages: Messages;
  readonly label: string;
  readonly rules: PasswordRules;
  /** Where the page's script may ask what is wrong so far: a POST of the form's `password` and `email`. */
  readonly checkUrl?: string | undefined;
  /** Whether the account has a password already. */
  readonly hasHistory?: boolean | undefined;
  readonly errors?: NewPasswordErrors | undefined;
  /** Where the page has nothing before that needs attention. */
  readonly focused?: 'password' | 'repeat' | undefined;
};

/** A new password, twice: inputs `password` and `repeat`, and the rules for it. The page must be enhanced (`layout`). */
export function newPasswordFields(props: NewPasswordProps): Html {
  const { messages, label, rules, errors = {}, focused, checkUrl, hasHistory } = props;
  const text = messages.newPassword;
  const common = (name: 'password' | 'repeat') =>
    ({
      name,
      messages,
      type: 'password',
      autocomplete: 'new-password',
      minLength: rules.min_length,
      errors: (errors[name] ?? []).map((error) => text.errors[error](rules)),
      isFocused: focused === name,
    }) as const;
  const list = { messages, rules, inputId: 'password', checkUrl, hasHistory, errors: errors.password };
  const more = { id: passwordRulesId('password'), content: passwordRules(list) };
  return html`${textField({ ...common('password'), label, hint: text.hint, more })}${textField({
    ...common('repeat'),
    label: text.repeat,
  })}`;
}
