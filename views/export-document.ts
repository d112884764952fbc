import { exportStyle } from './export-style.ts';
import { type Html, html, raw } from './html.ts';

/**
 * The readable form of a data export: one file that needs nothing else, neither a script nor a network, and can be
 * printed. It is written piece by piece, since a history may be long.
 */
type Section = { readonly name: string; readonly title: string; readonly about: string };
type Item = Readonly<Record<string, unknown>>;

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export const documentStart = ({
  issuer,
  made_at,
  sections,
}: {
  readonly issuer: string;
  readonly made_at: string;
  readonly sections: readonly Section[];
}): Html => html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Your data at ${issuer}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="color-scheme" content="light dark">
  <meta name="robots" content="noindex">
  <style>${raw(exportStyle)}</style>
</head>
<body>
<header>
  <h1>Your data</h1>
  <p>Everything that <bdi>${issuer}</bdi> holds about you, as of ${time(made_at)}. The same stands in
    <code>export.json</code>, for programs; <code>schema.json</code> says how that is to be read.</p>
  <nav aria-label="Sections"><ul>${sections.map(({ name, title }) => html`<li><a href="#${name}">${title}</a></li>`)}</ul></nav>
</header>
<main>
`;

export const documentEnd = (): Html => html`</main>
</body>
</html>
`;

export const sectionStart = ({
  name,
  title,
  about,
  columns,
  isSingle,
}: Section & {
  readonly columns: readonly string[];
  readonly isSingle: boolean;
}): Html => html`<section aria-labelledby="${name}">
<h2 id="${name}">${title}</h2>
<p class="about">${about}</p>
${
  isSingle
    ? html`<dl>`
    : html`<table><thead><tr>${columns.map((column) => html`<th scope="col">${toLabel(column)}</th>`)}</tr></thead><tbody>`
}`;

export const sectionEnd = ({ isSingle, count }: { readonly isSingle: boolean; readonly count: number }): Html =>
  isSingle
    ? html`</dl>\n</section>\n`
    : html`</tbody></table>\n${count === 0 ? html`<p class="none">Nothing is held.</p>` : html`<p class="count">${count} in all</p>`}
</section>
`;

export const documentItem = ({
  columns,
  isSingle,
  item,
}: {
  readonly columns: readonly string[];
  readonly isSingle: boolean;
  readonly item: Item;
}): Html =>
  isSingle
    ? html`${columns.map((column) => html`<div><dt>${toLabel(column)}</dt><dd>${show(item[column])}</dd></div>\n`)}`
    : html`<tr>${columns.map((column) => html`<td data-label="${toLabel(column)}">${show(item[column])}</td>`)}</tr>\n`;

const abbreviations: Readonly<Record<string, string>> = { id: 'ID', ip: 'IP address', acr: 'ACR', amr: 'AMR' };

/** `signed_in_at` reads "Signed in at". */
function toLabel(name: string): string {
  const words = abbreviations[name] ?? name.replaceAll('_', ' ').replace(/\bid$/, 'ID');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const isMoment = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text);

function time(moment: string): Html {
  const [date = '', clock = ''] = moment.split('T');
  return html`<time datetime="${moment}">${date} ${clock.slice(0, 8)} UTC</time>`;
}

/** Any value of the document, in words. */
function show(value: unknown): Html {
  if (value === null || value === undefined || value === '') return html`<span class="none">–</span>`;
  if (typeof value === 'boolean') return html`${value ? 'yes' : 'no'}`;
  if (typeof value === 'string') return isMoment(value) ? time(value) : html`<bdi>${value}</bdi>`;
  if (typeof value !== 'object') return html`${String(value)}`;
  const entries = Array.isArray(value) ? value.map((one) => show(one)) : Object.entries(value).map(showEntry);
  if (entries.length === 0) return show(null);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
    return html`<bdi>${value.join(', ')}</bdi>`;
  return html`<ul>${entries.map((entry) => html`<li>${entry}</li>`)}</ul>`;
}

const showEntry = ([name, value]: [string, unknown]): Html => html`<bdi>${name}</bdi>: ${show(value)}`;
