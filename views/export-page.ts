import { day } from './components/moment.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

type ExportPageProps = {
  readonly page: PageContext;
  /** Where the form posts. Opening the page, as mail scanners do, downloads nothing. */
  readonly action: string;
  /** Until when the copy is kept. */
  readonly expiresAt: Date;
};

/** Lets a person download the copy of their data, once. */
export function exportPage({ page, action, expiresAt }: ExportPageProps): Html {
  const text = page.messages.exportPage;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        <p>${text.once(day(expiresAt, page.lang))}</p>
        <form class="form" method="post" action="${action}">
          <button class="button button-primary" type="submit">${text.submit}</button>
        </form>`;
  return layout({ page, title: text.title, content });
}

/** Says that the copy is being made, or could not be. */
export function exportWaitingPage({ page, hasFailed = false }: { page: PageContext; hasFailed?: boolean }): Html {
  const text = page.messages.exportWaiting;
  const content = html`
        <h1>${hasFailed ? text.failedTitle : text.title}</h1>
        <p class="lead">${hasFailed ? text.failed : text.message}</p>`;
  return layout({ page, title: hasFailed ? text.failedTitle : text.title, content });
}

/** Says that a link was used, is too old, or never was one. */
export function exportExpiredPage({ page }: { page: PageContext }): Html {
  const text = page.messages.exportExpired;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.message}</p>
        <p>${text.advice}</p>`;
  return layout({ page, title: text.title, content });
}
