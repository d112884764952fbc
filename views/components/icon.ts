import { type Html, html } from '../html.ts';

const paths = {
  alert: html`<circle cx="10" cy="10" r="7.25"/><path d="M10 6.25v4.5M10 13.5v.01"/>`,
  check: html`<path d="m5 10.5 3.25 3.25L15 6.75"/>`,
};

/** A small drawing beside text that already says the same; hidden from screen readers. */
export const icon = (name: keyof typeof paths): Html =>
  html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">${paths[name]}</svg>`;
