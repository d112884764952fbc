import { type Html, html } from '../html.ts';
import { type AccountFrame, accountLayout, csrfField, urlOf } from './account-layout.ts';

export type RemoveFactorPageProps = {
  readonly account: AccountFrame;
  /** Where the form posts. */
  readonly action: string;
  /** The passkey's name; the authenticator app has none. */
  readonly passkey?: string | undefined;
  readonly isLast: boolean;
  /** Whether it has to stay, since the tenant wants one. */
  readonly isRequired: boolean;
};

/** Asks whether a second factor shall really go, and says what follows. */
export function removeFactorPage({ account, action, passkey, isLast, isRequired }: RemoveFactorPageProps): Html {
  const { messages, tenant } = account.page;
  const text = messages.account.removeFactor;
  const title = passkey === undefined ? text.titleApp : text.titlePasskey(passkey);
  const mayNot = isLast && isRequired;
  const back = html`<a class="button button-secondary" href="${urlOf(account, account.current)}">${messages.account.cancel}</a>`;
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${mayNot ? text.required(tenant.name) : text.intro}</p>
        ${isLast && !mayNot && html`<p class="lead"><strong class="warning">${text.last}</strong></p>`}
        <form class="form" method="post" action="${action}" data-once>
          ${csrfField(account)}
          <div class="panel-actions">
            ${!mayNot && html`<button class="button button-danger" type="submit">${text.submit}</button>`}
            ${back}
          </div>
        </form>`;
  return accountLayout({ account, title, content });
}
