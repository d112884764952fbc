import { type Html, html } from '../html.ts';
import type { Messages, PasswordRules } from '../messages/en.ts';
import { textField } from './text-field.ts';

export type NewPasswordError = keyof Messages['newPassword']['errors'];

export type NewPasswordErrors = {
  readonly password?: readonly NewPasswordError[] | undefined;
  readonly repeat?: readonly NewPasswordError[] | undefined;
};

export type NewPasswordProps = {
  readonly messages: Messages;
  readonly label: string;
  readonly rules: PasswordRules;
  readonly errors?: NewPasswordErrors | undefined;
  /** Where the page has nothing before that needs attention. */
  readonly focused?: 'password' | 'repeat' | undefined;
};

/** A new password, twice: inputs `password` and `repeat`. */
export function newPasswordFields({ messages, label, rules, errors = {}, focused }: NewPasswordProps): Html {
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
  return html`${textField({ ...common('password'), label, hint: text.hint(rules) })}${textField({
    ...common('repeat'),
    label: text.repeat,
  })}`;
}
