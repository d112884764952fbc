import { commandLine } from '../components/command-line.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import type { PageContext } from '../page-context.ts';

export type ErasedPageProps = {
  readonly page: PageContext;
  readonly certificate: string;
  /** Where the form posts `certificate`, to get it back as a file. */
  readonly action: string;
};

/** The last page somebody sees: that they are erased, and the proof of it. */
export function erasedPage({ page, certificate, action }: ErasedPageProps): Html {
  const text = page.messages.account.erased;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        <h2>${text.certificateTitle}</h2>
        <p>${text.certificateAbout}</p>
        ${commandLine({ id: 'certificate', text: certificate, messages: page.messages })}
        <form class="form" method="post" action="${action}">
          <input type="hidden" name="certificate" value="${certificate}">
          <button class="button button-primary" type="submit">${text.download}</button>
        </form>`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
