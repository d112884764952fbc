import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import type { PasswordRules } from '../password-rules.ts';

export type PasswordRule = keyof Messages['newPassword']['rules'];

export type NewPasswordError = keyof Messages['newPassword']['errors'];

/** Which rule each refusal of a new password is about; `undefined` where it is about none. */
export const ruleOfError: Readonly<Record<NewPasswordError, PasswordRule | undefined>> = {
  password_required: undefined,
  password_too_short: 'length',
  password_too_long: 'length',
  password_too_few_kinds: 'kinds',
  password_contains_email: 'owner',
  password_contains_name: 'owner',
  password_too_weak: 'strength',
  password_too_common: 'known',
  password_not_checked: undefined,
  password_used_before: 'history',
  repeat_mismatch: undefined,
};

export type PasswordRulesProps = {
  readonly messages: Messages;
  readonly rules: PasswordRules;
  /** The id of the input that they are about. */
  readonly inputId: string;
  /** Where the script asks about what only the server can judge; without it those rules stay open until the form is sent. */
  readonly checkUrl?: string | undefined;
  /** Whether there is a password before, which must not come again. */
  readonly hasHistory?: boolean | undefined;
  readonly errors?: readonly NewPasswordError[] | undefined;
};

export const passwordRulesId = (inputId: string): string => `${inputId}-rules`;

function rulesInForce({ rules, hasHistory = false }: PasswordRulesProps): PasswordRule[] {
  const { min_kinds, min_strength, history } = rules;
  const all: readonly (PasswordRule | false)[] = [
    'length',
    min_kinds > 1 && 'kinds',
    'owner',
    'known',
    min_strength > 0 && 'strength',
    hasHistory && history > 0 && 'history',
  ];
  return all.filter((rule) => rule !== false);
}

/** One drawing for each state; the stylesheet shows the one that counts. */
const mark = html`<svg class="icon rule-mark" viewBox="0 0 20 20" width="16" height="16" aria-hidden="true" focusable="false"><path class="when-open" d="M10 10v.01"/><path class="when-met" d="m5 10.5 3.25 3.25L15 6.75"/><path class="when-unmet" d="m6 6 8 8m0-8-8 8"/></svg>`;

function item(rule: PasswordRule, { messages, rules, errors = [] }: PasswordRulesProps): Html {
  const { newPassword: text } = messages;
  const codes = (Object.keys(ruleOfError) as NewPasswordError[]).filter((error) => ruleOfError[error] === rule);
  const isUnmet = errors.some((error) => codes.includes(error));
  return html`
          <li class="rule" data-rule="${rule}" data-codes="${codes.join(' ')}"${isUnmet && html` data-state="unmet"`}>${mark}<span>${text.rules[rule](rules)}<span class="visually-hidden" data-rule-state>${isUnmet && ` – ${text.unmet}`}</span></span></li>`;
}

/**
 * What a new password has to be like, rule by rule. Where scripts run, each shows whether it is met while somebody types,
 * and a status that screen readers hear says how far they are.
 */
export function passwordRules(props: PasswordRulesProps): Html {
  const { messages, rules, inputId, checkUrl } = props;
  const { newPassword: text } = messages;
  return html`
        <ul class="rules" id="${passwordRulesId(inputId)}" data-rules="${inputId}" data-min-length="${rules.min_length}"
          data-min-kinds="${rules.min_kinds}" data-met="${text.met}" data-unmet="${text.unmet}"
          data-progress="${text.progress('{met}', '{all}')}"${checkUrl !== undefined && html` data-check="${checkUrl}"`}>${rulesInForce(
            props,
          ).map((rule) => item(rule, props))}
        </ul>
        <p class="visually-hidden" role="status" data-rules-status></p>`;
}
