import { banner } from './components/banner.ts';
import { codeField } from './components/code-field.ts';
import { passkeyForm } from './components/passkey-form.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type SecondFactorError = keyof Messages['secondFactor']['errors'];

export type SecondFactorPageProps = {
  readonly page: PageContext;
  /** Where the forms post to: `code`, or `recovery_code`, or `action=cancel`. */
  readonly action: string;
  readonly hasTotp: boolean;
  /** What the browser is asked for, where the user has passkeys. */
  readonly passkeyOptions?: string | undefined;
  /** For how many days the browser may be trusted; 0 offers nothing. */
  readonly rememberDays: number;
  readonly error?: SecondFactorError | undefined;
};

const ERROR_ID = 'form-error';

/** Comes once on the page, with the way that stands first. */
const trustField = ({ page, rememberDays }: SecondFactorPageProps): Html | false =>
  rememberDays > 0 &&
  html`
          <div class="choice">
            <input class="checkbox" type="checkbox" id="trust" name="trust_device" value="yes" aria-describedby="trust-hint">
            <div>
              <label class="choice-label" for="trust">${page.messages.secondFactor.trust(rememberDays)}</label>
              <p class="hint" id="trust-hint">${page.messages.secondFactor.trustHint}</p>
            </div>
          </div>`;

/** The other way in. It is open where it was the one that failed. */
const recovery = ({ page, action, error }: SecondFactorPageProps): Html => {
  const text = page.messages.secondFactor;
  const isWrong = error === 'recovery_code_wrong';
  return html`
        <details class="other-way"${(isWrong || error === 'too_many_tries') && html` open`}>
          <summary>${text.recovery}</summary>
          <form class="form" method="post" action="${action}" data-once>
            ${codeField({ name: 'recovery_code', label: text.recoveryCode, kind: 'letters', maxLength: 64, isFocused: isWrong, errorId: isWrong ? ERROR_ID : undefined })}
            <button class="button button-secondary" type="submit">${text.submitRecovery}</button>
          </form>
        </details>`;
};

function totpForm(props: SecondFactorPageProps): Html {
  const { page, action, error } = props;
  const text = page.messages.secondFactor;
  const errorId = error === 'code_wrong' || error === 'code_required' ? ERROR_ID : undefined;
  const isFocused = error !== 'recovery_code_wrong';
  return html`
        <form class="form" method="post" action="${action}" data-once>
          ${codeField({ name: 'code', label: text.code, kind: 'digits', maxLength: 12, isFocused, errorId })}${trustField(props)}
          <button class="button button-primary" type="submit">${text.submit}</button>
        </form>`;
}

/** Asks for a passkey, or the code of the authenticator app. */
export function secondFactorPage(props: SecondFactorPageProps): Html {
  const { page, action, hasTotp, passkeyOptions, error } = props;
  const text = page.messages.secondFactor;
  const content = html`
        <h1>${hasTotp ? text.title : text.titlePasskey}</h1>
        <p class="lead">${hasTotp ? text.intro : text.introPasskey}</p>
        ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
        ${hasTotp && totpForm(props)}
        ${
          passkeyOptions !== undefined &&
          passkeyForm({
            action,
            use: 'get',
            options: passkeyOptions,
            label: text.passkey,
            isMain: !hasTotp,
            extra: !hasTotp && trustField(props),
          })
        }
        ${!hasTotp && html`<noscript><p class="hint">${text.noScript}</p></noscript>`}
        ${recovery(props)}
        <form class="form-after" method="post" action="${action}">
          <button class="button button-quiet" name="action" value="cancel">${page.messages.login.cancel}</button>
        </form>`;
  return layout({
    page,
    title: hasTotp ? text.title : text.titlePasskey,
    content,
    hasError: error !== undefined,
    isEnhanced: true,
    hasPasskey: passkeyOptions !== undefined,
  });
}
