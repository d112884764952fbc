import { type Html, html } from '../html.ts';

/** A labelled input for a code that is typed once, such as six digits of an authenticator app. */
export const codeField = (field: {
  readonly name: string;
  readonly label: string;
  /** `numeric` brings up a phone's digits. */
  readonly kind: 'digits' | 'letters';
  readonly maxLength: number;
  readonly isFocused?: boolean;
  readonly errorId?: string | undefined;
}): Html => html`
          <div class="field">
            <label class="label" for="${field.name}">${field.label}</label>
            <div class="control"><input class="input code-input" id="${field.name}" name="${field.name}" type="text" required
              inputmode="${field.kind === 'digits' ? 'numeric' : 'text'}" autocomplete="${field.kind === 'digits' ? 'one-time-code' : 'off'}"
              autocapitalize="none" spellcheck="false" maxlength="${field.maxLength}"${
                field.errorId !== undefined && html` aria-invalid="true" aria-describedby="${field.errorId}"`
              }${field.isFocused === true && html` autofocus`}></div>
          </div>`;
