import { type Html, html } from '../html.ts';

/** Uses or makes a passkey where scripts run; elsewhere it stays hidden. It posts `passkey`, what the browser answered. */
export const passkeyForm = (form: {
  readonly action: string;
  readonly use: 'get' | 'create';
  /** What the browser is asked for, as JSON (WebAuthn §5.1.8). */
  readonly options: string;
  readonly label: string;
  /** Whether the browser may offer passkeys of its own accord, in the field for the name. */
  readonly isConditional?: boolean;
  /** Whether it is what the page is for. */
  readonly isMain?: boolean;
  /** What else is asked in the form. */
  readonly extra?: Html | false;
}): Html => html`
        <form class="form-after" method="post" action="${form.action}" hidden
          data-passkey="${form.use}" data-options="${form.options}"${form.isConditional === true && html` data-conditional`}>
          <input type="hidden" name="passkey" value="">
          ${form.extra}
          <button class="button ${form.isMain === true ? 'button-primary' : 'button-secondary'}" type="button">${form.label}</button>
        </form>`;
