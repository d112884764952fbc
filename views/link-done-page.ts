import { link } from './components/link.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type LinkDone = keyof Messages['linkDone'];

/** Says that it is done, and leads on. */
export function linkDonePage({ page, what, url }: { page: PageContext; what: LinkDone; url: string }): Html {
  const { title, intro, action } = page.messages.linkDone[what];
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${intro}</p>
        <p class="actions">${link({ url, text: action, className: 'button button-primary' })}</p>`;
  return layout({ page, title, content });
}
