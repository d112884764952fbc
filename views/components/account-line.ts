import { type Html, html } from '../html.ts';

/** Whose account this is about, so that nobody decides for the wrong one. `action` may hold a link to change it. */
export const accountLine = (line: {
  readonly label: string;
  readonly email: string;
  readonly action?: Html | undefined;
}): Html => html`
    <div class="account">
      <p><span class="account-label">${line.label}</span> <bdi class="account-email">${line.email}</bdi></p>
      ${line.action}
    </div>`;
