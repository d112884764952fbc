import { facts } from './components/facts.ts';
import { link } from './components/link.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';
import { safeHref } from './safe-url.ts';

export type ErrorKind = keyof Messages['errors'];

export type ErrorPageProps = {
  readonly page: PageContext;
  readonly kind: ErrorKind;
  /** The code of RFC 6749 §4.1.2.1 or of a refusal. */
  readonly error?: string | undefined;
  /** For whoever makes the app. Public text only: never the detail of a fault. */
  readonly error_description?: string | undefined;
  readonly retryUrl?: string | undefined;
};

/** Says what went wrong, what to do now, and what to tell support. */
export function errorPage({ page, kind, error, error_description, retryUrl }: ErrorPageProps): Html {
  const text = page.messages.errorPage;
  const { title, message } = page.messages.errors[kind];
  const code = html`<code>${error ?? kind}</code>`;
  // Of the protocol, and in English everywhere.
  const reason = error_description && html`<span lang="en">${error_description}</span>`;
  const requestId = page.requestId === undefined ? undefined : html`<code>${page.requestId}</code>`;
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${message}</p>
        ${
          safeHref(retryUrl) !== undefined &&
          html`<p class="actions">${link({ url: retryUrl, text: text.retry, className: 'button button-primary' })}</p>`
        }
        <section class="details" aria-labelledby="details">
          <h2 id="details">${text.details}</h2>
          ${facts([
            [text.error, code],
            [text.error_description, reason],
            [text.requestId, requestId],
          ])}
        </section>`;
  return layout({ page, title, content });
}
