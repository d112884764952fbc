import { type Html, type HtmlValue, html } from '../html.ts';

/** A part of an account page under a heading of its own. */
export const panel = ({
  id,
  title,
  about,
  content,
}: {
  readonly id: string;
  readonly title: string;
  readonly about?: HtmlValue;
  readonly content?: HtmlValue;
}): Html => html`
        <section class="panel" aria-labelledby="${id}">
          <h2 id="${id}">${title}</h2>
          ${about && html`<p class="panel-about">${about}</p>`}
          ${content}
        </section>`;

/** One of several things: what it is, something about it, and what can be done with it. */
export const row = ({
  title,
  notes = [],
  actions,
}: {
  readonly title: HtmlValue;
  readonly notes?: readonly HtmlValue[];
  readonly actions?: HtmlValue;
}): Html => html`
            <li class="row">
              <div class="row-text">
                <p class="row-title">${title}</p>${notes.map(
                  (note) =>
                    note &&
                    html`
                <p class="row-note">${note}</p>`,
                )}
              </div>${
                actions &&
                html`
              <div class="row-actions">${actions}</div>`
              }
            </li>`;

export const rows = (list: readonly Html[]): Html => html`<ul class="rows">${list}
          </ul>`;

const tones = {
  plain: html`<span class="badge">`,
  good: html`<span class="badge badge-good">`,
  warning: html`<span class="badge badge-warning">`,
} as const;

/** A short word beside a title. */
export const badge = (text: string, tone: keyof typeof tones = 'plain'): Html => html`${tones[tone]}${text}</span>`;
