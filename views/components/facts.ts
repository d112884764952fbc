import { type Html, html } from '../html.ts';

/** Names and values below each other; a fact without a value is left out. */
export const facts = (list: readonly (readonly [name: string, value: Html | string | undefined])[]): Html =>
  html`<dl class="facts">${list.map(
    ([name, value]) =>
      value !== undefined &&
      html`
          <div class="fact"><dt>${name}</dt><dd>${value}</dd></div>`,
  )}
        </dl>`;
