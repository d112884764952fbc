import { type Html, html } from '../html.ts';
import { safeHref } from '../safe-url.ts';

/** A link, or only its text when the address is not one a page may lead to. */
export function link({
  url,
  text,
  className = 'link',
}: {
  readonly url: string | undefined;
  readonly text: Html | string;
  readonly className?: string;
}): Html {
  const href = safeHref(url);
  return href === undefined ? html`${text}` : html`<a class="${className}" href="${href}" rel="noreferrer">${text}</a>`;
}
