import { accountLine } from './components/account-line.ts';
import { avatar } from './components/avatar.ts';
import { type HiddenFields, hiddenFields } from './components/hidden-fields.ts';
import { link } from './components/link.ts';
import { type ResourceScopes, resourceScopeList, scopeList } from './components/scope-list.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';
import { publicHost, safeHref } from './safe-url.ts';

/** A client's words about itself; none of it is to be trusted. A logo is shown only if this host serves it. */
export type ConsentClient = {
  readonly client_name: string;
  readonly client_uri?: string | undefined;
  readonly logo_uri?: string | undefined;
  readonly policy_uri?: string | undefined;
  readonly tos_uri?: string | undefined;
};

export type ConsentPageProps = {
  readonly page: PageContext;
  /** Where the form posts `decision`, which is `allow` or `deny`. */
  readonly action: string;
  readonly hidden?: HiddenFields | undefined;
  readonly client: ConsentClient;
  /** Where the answer goes; its host is the one thing here that the client cannot make up. */
  readonly redirect_uri: string;
  readonly account: { readonly email: string };
  readonly scopes: readonly string[];
  readonly resources?: readonly ResourceScopes[] | undefined;
  readonly switchAccountUrl?: string | undefined;
};

const clientName = ({ client }: ConsentPageProps): Html => html`<bdi class="name">${client.client_name}</bdi>`;

function clientHead(props: ConsentPageProps): Html {
  const { client, page } = props;
  const host = publicHost(client.client_uri);
  return html`
        <div class="client">
          ${avatar({ name: client.client_name, imageUrl: client.logo_uri })}
          <div>
            <h1>${page.messages.consent.title}</h1>
            <p class="lead">${page.messages.consent.intro(clientName(props))}</p>
            ${host !== undefined && html`<p class="client-host">${link({ url: client.client_uri, text: html`<bdi>${host}</bdi>` })}</p>`}
          </div>
        </div>`;
}

function fineprint({ page, client, redirect_uri }: ConsentPageProps): Html {
  const text = page.messages.consent;
  const host = publicHost(redirect_uri);
  const documents = [
    { url: safeHref(client.policy_uri), text: text.policy },
    { url: safeHref(client.tos_uri), text: text.terms },
  ].filter(({ url }) => url !== undefined);
  return html`
        <div class="fineprint">
          <p>${host === undefined ? text.returnToDevice : text.returnTo(html`<bdi class="name">${host}</bdi>`)}</p>
          ${documents.length > 0 && html`<p class="documents">${documents.map((document) => html`${link(document)} `)}</p>`}
        </div>`;
}

/** Asks whether a client may have what it wants. */
export function consentPage(props: ConsentPageProps): Html {
  const { page, action, hidden, account, scopes, resources = [], switchAccountUrl } = props;
  const text = page.messages.consent;
  const switchLink = safeHref(switchAccountUrl) && link({ url: switchAccountUrl, text: text.switchAccount });
  const content = html`${clientHead(props)}
        ${accountLine({ label: text.signedInAs, email: account.email, action: switchLink || undefined })}
        <h2 class="scopes-title">${text.scopes(clientName(props))}</h2>
        ${scopes.length > 0 && scopeList(scopes, page.messages)}${resources.map((resource) => resourceScopeList(resource, page.messages))}
        <form class="form" method="post" action="${action}" data-once>
          ${hiddenFields(hidden)}
          <div class="buttons">
            <button class="button button-primary" name="decision" value="allow">${text.allow}</button>
            <button class="button button-secondary" name="decision" value="deny">${text.deny}</button>
          </div>
        </form>
        ${fineprint(props)}`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
