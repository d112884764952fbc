import { type Html, html } from '../html.ts';

/** A moment in words, in UTC; where scripts run it turns into the time of the reader's own clock. */
export function moment(date: Date, lang: string): Html {
  const format = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return html`<time datetime="${date.toISOString()}" data-local>${format.format(date)} UTC</time>`;
}

/** The day alone, for what is long ago or need not be known closer. */
export function day(date: Date, lang: string): Html {
  const format = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeZone: 'UTC' });
  return html`<time datetime="${date.toISOString().slice(0, 10)}">${format.format(date)}</time>`;
}
