import { accountLine } from './components/account-line.ts';
import { hiddenFields } from './components/hidden-fields.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export type LogoutPageProps = {
  readonly page: PageContext;
  /** Where both forms post `xsrf`: with `logout=yes` and perhaps `everywhere=yes`, or with nothing more to stay. */
  readonly action: string;
  readonly xsrf: string;
  readonly client_name?: string | undefined;
  readonly account?: { readonly email: string } | undefined;
};

const everywhereField = ({ page }: LogoutPageProps): Html => html`
          <div class="choice">
            <input class="checkbox" type="checkbox" id="everywhere" name="everywhere" value="yes" aria-describedby="everywhere-hint">
            <div>
              <label class="choice-label" for="everywhere">${page.messages.logout.everywhere}</label>
              <p class="hint" id="everywhere-hint">${page.messages.logout.everywhereHint}</p>
            </div>
          </div>`;

/** Asks whether the session should end (OpenID Connect RP-Initiated Logout 1.0 §2). */
export function logoutPage(props: LogoutPageProps): Html {
  const { page, action, xsrf, client_name, account } = props;
  const text = page.messages.logout;
  const name = html`<bdi class="name">${client_name ?? page.tenant.name}</bdi>`;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${client_name === undefined ? text.intro(name) : text.introFromClient(name)}</p>
        ${account !== undefined && accountLine({ label: text.signedInAs, email: account.email })}
        <form class="form" method="post" action="${action}" data-once>
          ${hiddenFields({ xsrf })}${everywhereField(props)}
          <button class="button button-primary" name="logout" value="yes">${text.submit}</button>
        </form>
        <form class="form-after" method="post" action="${action}">
          ${hiddenFields({ xsrf })}
          <button class="button button-quiet" type="submit">${text.stay}</button>
        </form>`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
