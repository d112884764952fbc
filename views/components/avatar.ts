import { type Html, html } from '../html.ts';
import { localImage } from '../safe-url.ts';

const firstLetter = (name: string): string =>
  new Intl.Segmenter().segment(name.trim())[Symbol.iterator]().next().value?.segment.toUpperCase() ?? '';

/** The picture of a tenant or client, or else its first letter. Decoration only: the name always stands beside it. */
export function avatar({ name, imageUrl }: { readonly name: string; readonly imageUrl?: string | undefined }): Html {
  const src = localImage(imageUrl);
  if (src !== undefined) return html`<img class="avatar" src="${src}" alt="">`;
  return html`<span class="avatar avatar-letter" aria-hidden="true">${firstLetter(name)}</span>`;
}
