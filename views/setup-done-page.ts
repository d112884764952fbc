import { commandLine } from './components/command-line.ts';
import { link } from './components/link.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export type SetupDonePageProps = {
  readonly page: PageContext;
  readonly email: string;
  readonly issuer: string;
  /** Where the administrator sees and changes their own account. */
  readonly accountUrl: string;
  /** The command that creates a first client, ready to be copied. */
  readonly command: string;
};

/** Says that the administrator exists, and what to do next. */
export function setupDonePage({ page, email, issuer, accountUrl, command }: SetupDonePageProps): Html {
  const { messages } = page;
  const text = messages.setupDone;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro(html`<bdi class="name">${email}</bdi>`)}</p>
        <h2>${text.nextTitle}</h2>
        <p>${text.next}</p>
        ${commandLine({ id: 'create-client', text: command, messages })}
        <p>${text.issuerHint}</p>
        ${commandLine({ id: 'issuer', text: issuer, messages })}
        <p class="actions">${link({ url: accountUrl, text: messages.home.account, className: 'button button-secondary' })}</p>`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
