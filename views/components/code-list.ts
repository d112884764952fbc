import { type Html, html } from '../html.ts';

/** Recovery codes, to be written down or printed. */
export const codeList = (codes: readonly string[]): Html =>
  html`<ol class="recovery-codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>`;
