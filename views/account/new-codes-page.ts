import { codeList } from '../components/code-list.ts';
import { type Html, html } from '../html.ts';
import { type AccountFrame, accountLayout, csrfField, urlOf } from './account-layout.ts';

export type NewCodesPageProps = {
  readonly account: AccountFrame;
  /** Where the form posts that somebody has them. */
  readonly action: string;
  readonly codes: readonly string[];
};

/** Shows new recovery codes, once; they count when somebody says that they have saved them. */
export function newCodesPage({ account, action, codes }: NewCodesPageProps): Html {
  const { messages } = account.page;
  const text = messages.account.newCodes;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        <div class="panel">
          ${codeList(codes)}
          <p class="hint">${messages.recoveryCodes.hint}</p>
          <form class="form" method="post" action="${action}" data-once>
            ${csrfField(account)}
            <div class="panel-actions">
              <button class="button button-primary" type="submit">${messages.recoveryCodes.submit}</button>
              <a class="button button-secondary" href="${urlOf(account, account.current)}">${messages.account.cancel}</a>
            </div>
          </form>
        </div>`;
  return accountLayout({ account, title: text.title, content });
}
