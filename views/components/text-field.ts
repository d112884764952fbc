import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { icon } from './icon.ts';

/** A labelled input. `isFocused` is for one field of a page: the first that is wrong, else the first to fill in. */
export type TextField = {
  readonly name: string;
  /** For where a page has several of one name. */
  readonly id?: string | undefined;
  readonly label: string;
  readonly type: 'text' | 'email' | 'password';
  readonly autocomplete: string;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  /** More about what it has to be like, below the hint. */
  readonly more?: { readonly id: string; readonly content: Html } | undefined;
  /** What is wrong, each a sentence, shown under the field. */
  readonly errors?: readonly string[] | undefined;
  /** The id of a message elsewhere on the page that says this field is wrong. */
  readonly errorId?: string | undefined;
  readonly isFocused?: boolean | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly isOptional?: boolean | undefined;
  /** A link at the end of the label's line. */
  readonly aside?: Html | undefined;
  readonly messages: Messages;
};

/** The show/hide switch: it appears where scripts run, and does nothing else than change the input's type. */
const revealButton = (name: string, { layout }: Messages): Html => html`
        <button class="reveal" type="button" hidden aria-controls="${name}" aria-label="${layout.showPassword}"
          data-reveal data-show="${layout.show}" data-hide="${layout.hide}"
          data-show-label="${layout.showPassword}" data-hide-label="${layout.hidePassword}">${layout.show}</button>`;

function input(field: TextField, describedBy: string, isWrong: boolean): Html {
  const isPassword = field.type === 'password';
  // A password is never sent back to the browser, whatever the caller passes.
  return html`<input class="input" id="${field.id ?? field.name}" name="${field.name}" type="${field.type}"${field.isOptional !== true && html` required`}
          autocomplete="${field.autocomplete}" autocapitalize="none" spellcheck="false"${field.autocomplete.startsWith('username') && html` inputmode="email"`}${
            !isPassword && html` value="${field.value ?? ''}"`
          }${field.minLength !== undefined && html` minlength="${field.minLength}"`}${field.maxLength !== undefined && html` maxlength="${field.maxLength}"`}${isWrong && html` aria-invalid="true"`}${
            describedBy !== '' && html` aria-describedby="${describedBy}"`
          }${field.isFocused === true && html` autofocus`}>${isPassword && revealButton(field.name, field.messages)}`;
}

/** Label, input, hint and errors, tied together for screen readers. */
export function textField(field: TextField): Html {
  const { name, id = name, errors = [], errorId } = field;
  const [hintId, errorsId] = [`${id}-hint`, `${id}-error`];
  const hasErrors = errors.length > 0;
  const describedBy = [hasErrors && errorsId, errorId, field.hint !== undefined && hintId, field.more?.id]
    .filter(Boolean)
    .join(' ');
  return html`
      <div class="field">
        <label class="label" for="${id}">${field.label}</label>
        <div class="control">${input(field, describedBy, hasErrors || errorId !== undefined)}</div>
        ${field.aside && html`<div class="aside">${field.aside}</div>`}
        ${hasErrors && html`<div class="field-error" id="${errorsId}">${icon('alert')}<p>${errors.join(' ')}</p></div>`}
        ${field.hint !== undefined && html`<p class="hint" id="${hintId}">${field.hint}</p>`}${field.more?.content}
      </div>`;
}
