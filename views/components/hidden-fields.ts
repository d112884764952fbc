import { type Html, html } from '../html.ts';

/** Values that travel with a form unseen. */
export type HiddenFields = Readonly<Record<string, string>>;

export const hiddenFields = (fields: HiddenFields = {}): readonly Html[] =>
  Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
