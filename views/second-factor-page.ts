import { banner } from './components/banner.ts';
import { codeField } from './components/code-field.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type SecondFactorError = keyof Messages['secondFactor']['errors'];

export type SecondFactorPageProps = {
  readonly page: PageContext;
  /** Where the forms post to: `code`, or `recovery_code`, or `action=cancel`. */
  readonly action: string;
  readonly error?: SecondFactorError | undefined;
};

const ERROR_ID = 'form-error';

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

/** Asks for the code of the authenticator app. */
export function secondFactorPage(props: SecondFactorPageProps): Html {
  const { page, action, error } = props;
  const text = page.messages.secondFactor;
  const isWrong = error === 'code_wrong' || error === 'code_required';
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        ${error !== undefined && banner({ id: ERROR_ID, message: text.errors[error] })}
        <form class="form" method="post" action="${action}" data-once>
          ${codeField({ name: 'code', label: text.code, kind: 'digits', maxLength: 12, isFocused: error !== 'recovery_code_wrong', errorId: isWrong ? ERROR_ID : undefined })}
          <button class="button button-primary" type="submit">${text.submit}</button>
        </form>
        ${recovery(props)}
        <form class="form-after" method="post" action="${action}">
          <button class="button button-quiet" name="action" value="cancel">${page.messages.login.cancel}</button>
        </form>`;
  return layout({ page, title: text.title, content, hasError: error !== undefined, isEnhanced: true });
}
