import { commandLine } from './components/command-line.ts';
import { facts } from './components/facts.ts';
import { link } from './components/link.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export type HomePageProps = {
  readonly page: PageContext;
  readonly issuer: string;
  readonly discoveryUrl: string;
  /** Where people see and change their account. */
  readonly accountUrl: string;
};

/** What somebody sees who opens the issuer's own address. */
export function homePage({ page, issuer, discoveryUrl, accountUrl }: HomePageProps): Html {
  const { messages } = page;
  const text = messages.home;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro(html`<bdi class="name">${page.tenant.name}</bdi>`)}</p>
        <p class="lead">${text.advice}</p>
        <p class="actions">${link({ url: accountUrl, text: text.account, className: 'button button-secondary' })}</p>
        <section class="details" aria-labelledby="details">
          <h2 id="details">${text.developers}</h2>
          ${facts([
            [text.issuer, commandLine({ id: 'issuer', text: issuer, messages })],
            [
              text.discovery,
              link({ url: discoveryUrl, text: html`<bdi>${discoveryUrl.replace(/^https?:\/\//, '')}</bdi>` }),
            ],
          ])}
        </section>`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
