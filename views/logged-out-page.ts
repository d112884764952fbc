import { link } from './components/link.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';
import { safeHref } from './safe-url.ts';

export type LoggedOutPageProps = {
  readonly page: PageContext;
  readonly isEverywhere?: boolean | undefined;
  /** The client to go back to; its address must be one that is registered. */
  readonly client?: { readonly client_name: string; readonly url: string } | undefined;
};

/** Says that the session has ended. */
export function loggedOutPage({ page, isEverywhere = false, client }: LoggedOutPageProps): Html {
  const text = page.messages.loggedOut;
  const content = html`
        <h1>${text.title}</h1>
        ${isEverywhere && html`<p class="lead">${text.everywhere}</p>`}
        <p class="lead">${text.thisDevice}</p>
        ${
          client !== undefined &&
          safeHref(client.url) !== undefined &&
          html`<p class="actions">${link({
            url: client.url,
            text: text.returnTo(html`<bdi>${client.client_name}</bdi>`),
            className: 'button button-secondary',
          })}</p>`
        }`;
  return layout({ page, title: text.title, content });
}
