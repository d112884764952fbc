import { link } from './components/link.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { MailRequest } from './mail-request-page.ts';
import type { PageContext } from './page-context.ts';

export type MailSentPageProps = {
  readonly page: PageContext;
  readonly what: MailRequest;
  readonly email: string;
  /** To ask once more. */
  readonly againUrl: string;
};

/** Says to look for a mail, whether there is an account or not. */
export function mailSentPage({ page, what, email, againUrl }: MailSentPageProps): Html {
  const text = page.messages.mailSent;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text[what](html`<bdi class="name">${email}</bdi>`)}</p>
        <p>${text.hint}</p>
        <p class="after">${link({ url: againUrl, text: text.again })}</p>`;
  return layout({ page, title: text.title, content });
}
