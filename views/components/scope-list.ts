import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { icon } from './icon.ts';

/** The scopes of one resource server, as in RFC 8707. */
export type ResourceScopes = { readonly resource: string; readonly scopes: readonly string[] };

type Description = { readonly title: string; readonly description: string };

const item = (title: Html | string, description: Html | string): Html => html`
          <li class="scope">${icon('check')}<div><p class="scope-title">${title}</p><p class="scope-description">${description}</p></div></li>`;

function scopeItem(scope: string, { consent }: Messages): Html {
  const known: Readonly<Record<string, Description>> = consent.descriptions;
  const description = Object.hasOwn(known, scope) ? known[scope] : undefined;
  return description === undefined
    ? item(html`<code>${scope}</code>`, consent.otherScope)
    : item(description.title, description.description);
}

/** Scopes in words; one that Bastion does not know is shown by its name. */
export const scopeList = (scopes: readonly string[], messages: Messages): Html =>
  html`<ul class="scopes">${scopes.map((scope) => scopeItem(scope, messages))}
        </ul>`;

/** The scopes of a resource server: names only it can explain, so they are shown as they are, under its address. */
export const resourceScopeList = ({ resource, scopes }: ResourceScopes, messages: Messages): Html =>
  html`<ul class="scopes">${item(
    messages.consent.resource(html`<bdi class="name">${resource.replace(/^https:\/\//, '')}</bdi>`),
    html`<span class="chips">${scopes.map((scope) => html`<code class="chip">${scope}</code> `)}</span>`,
  )}
        </ul>`;
