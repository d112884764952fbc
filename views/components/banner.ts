import { type Html, html } from '../html.ts';
import { icon } from './icon.ts';

/** What went wrong with a form, announced by screen readers; fields refer to it by `id`. */
export const banner = ({ id, message }: { readonly id: string; readonly message: string }): Html =>
  html`<div class="banner" role="alert" id="${id}">${icon('alert')}<p>${message}</p></div>`;
