import { banner } from './components/banner.ts';
import { codeField } from './components/code-field.ts';
import { commandLine } from './components/command-line.ts';
import { passkeyForm } from './components/passkey-form.ts';
import { qrPicture } from './components/qr-picture.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type EnrolTotpError = keyof Messages['enrolTotp']['errors'];

export type EnrolTotpPageProps = {
  readonly page: PageContext;
  /** Where the form posts `code`, or `decision=later`. */
  readonly action: string;
  /** A path of unit squares within a square of `size`. */
  readonly qrCode: { readonly size: number; readonly path: string };
  /** The key in Base32, for whoever cannot scan. */
  readonly secret: string;
  readonly isSkippable: boolean;
  /** What the browser is asked for to make a passkey instead. */
  readonly passkeyOptions: string;
  readonly error?: EnrolTotpError | undefined;
};

const ERROR_ID = 'form-error';
/** Gives somebody a key for their authenticator app, and asks for its first code. */
export function enrolTotpPage(props: EnrolTotpPageProps): Html {
  const { page, action, qrCode, secret, isSkippable, passkeyOptions, error } = props;
  const text = page.messages.enrolTotp;
  const grouped = secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
        ${qrPicture(qrCode, text.qrCode)}
        <p class="hint">${text.byHand}</p>
        ${commandLine({ id: 'secret', text: grouped, messages: page.messages })}
        <form class="form" method="post" action="${action}" data-once>
          ${codeField({ name: 'code', label: text.code, kind: 'digits', maxLength: 12, isFocused: error !== undefined, errorId: error === undefined || error === 'wrong_passkey' ? undefined : ERROR_ID })}
          <div class="buttons">
            <button class="button button-primary" type="submit">${text.submit}</button>
            ${isSkippable && html`<button class="button button-secondary" name="decision" value="later" formnovalidate>${text.later}</button>`}
          </div>
        </form>
        ${passkeyForm({ action, use: 'create', options: passkeyOptions, label: text.passkey })}
        <form class="form-after" method="post" action="${action}">
          <button class="button button-quiet" name="action" value="cancel">${page.messages.login.cancel}</button>
        </form>`;
  return layout({
    page,
    title: text.title,
    content,
    hasError: error !== undefined,
    isEnhanced: true,
    hasPasskey: true,
  });
}
