import { link } from './components/link.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

/** Says that a link from a mail is spent or too old. The same for both, and for a link that never was one. */
export function linkExpiredPage({ page, recoverUrl }: { page: PageContext; recoverUrl: string }): Html {
  const text = page.messages.linkExpired;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.message}</p>
        <p>${text.again}</p>
        <p class="after">${link({ url: recoverUrl, text: text.recover })}</p>`;
  return layout({ page, title: text.title, content });
}
