import { banner } from '../components/banner.ts';
import { codeField } from '../components/code-field.ts';
import { commandLine } from '../components/command-line.ts';
import { qrPicture } from '../components/qr-picture.ts';
import type { EnrolTotpError } from '../enrol-totp-page.ts';
import { type Html, html } from '../html.ts';
import { type AccountFrame, accountLayout, csrfField } from './account-layout.ts';

export type AddAppPageProps = {
  readonly account: AccountFrame;
  /** Where the form posts `code`. */
  readonly action: string;
  /** A path of unit squares within a square of `size`. */
  readonly qrCode: { readonly size: number; readonly path: string };
  /** The key in Base32, for whoever cannot scan. */
  readonly secret: string;
  readonly error?: EnrolTotpError | undefined;
};

const ERROR_ID = 'form-error';

/** Gives somebody a key for their authenticator app, and asks for its first code. */
export function addAppPage({ account, action, qrCode, secret, error }: AddAppPageProps): Html {
  const { messages } = account.page;
  const text = messages.account.addApp;
  const shared = messages.enrolTotp;
  const errorId = error === undefined ? undefined : ERROR_ID;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        <div class="panel">
          ${error !== undefined && banner({ id: ERROR_ID, message: shared.errors[error] })}
          ${qrPicture(qrCode, shared.qrCode)}
          <p class="hint">${shared.byHand}</p>
          ${commandLine({ id: 'secret', text: secret.replaceAll(/(.{4})(?=.)/g, '$1 '), messages })}
          <form class="form" method="post" action="${action}" data-once>
            ${csrfField(account)}${codeField({ name: 'code', label: shared.code, kind: 'digits', maxLength: 12, isFocused: error !== undefined, errorId })}
            <button class="button button-primary" type="submit">${shared.submit}</button>
          </form>
        </div>`;
  return accountLayout({ account, title: text.title, content, hasError: error !== undefined });
}
