import { avatar } from '../components/avatar.ts';
import { moment } from '../components/moment.ts';
import { badge, panel } from '../components/panel.ts';
import { type ResourceScopes, resourceScopeList, scopeList } from '../components/scope-list.ts';
import { type Html, html } from '../html.ts';
import { publicHost } from '../safe-url.ts';
import { type AccountFrame, accountLayout, csrfField } from './account-layout.ts';

export type ConnectedApp = {
  readonly client_id: string;
  readonly name: string;
  readonly uri?: string | undefined;
  readonly scopes: readonly string[];
  readonly resources: readonly ResourceScopes[];
  readonly since: Date | null;
  readonly lastSignIn: Date | null;
  /** Whether nobody was asked, since it is the tenant's own. */
  readonly isOwn: boolean;
};

export type AppsPageProps = {
  readonly account: AccountFrame;
  /** Where the forms post `client_id`. */
  readonly action: string;
  readonly apps: readonly ConnectedApp[];
};

function removal({ account, action }: AppsPageProps, { client_id, name }: ConnectedApp): Html {
  const text = account.page.messages.account.apps;
  return html`<details class="disclosure">
            <summary class="button button-secondary button-small" aria-label="${text.removeNamed(name)}">${text.remove}</summary>
            <form class="form" method="post" action="${action}" data-once>
              ${csrfField(account)}<input type="hidden" name="client_id" value="${client_id}">
              <p class="form-text">${text.removeAbout(name)}</p>
              <button class="button button-danger" type="submit">${text.remove}</button>
            </form>
          </details>`;
}

function appPanel(props: AppsPageProps, app: ConnectedApp, index: number): Html {
  const { lang, messages } = props.account.page;
  const text = messages.account.apps;
  const { name, uri, scopes, resources, since, lastSignIn, isOwn } = app;
  const host = publicHost(uri);
  const times = [
    since && text.since(moment(since, lang)),
    lastSignIn && text.lastSignIn(moment(lastSignIn, lang)),
  ].filter((one) => one !== null);
  return html`
        <section class="panel" aria-labelledby="app-${index}">
          <div class="app-head">
            ${avatar({ name })}
            <div>
              <h2 id="app-${index}"><bdi>${name}</bdi> ${isOwn && badge(text.own)}</h2>
              ${host !== undefined && html`<p class="row-note"><bdi>${host}</bdi></p>`}
              ${times.map((time) => html`<p class="row-note">${time}</p>`)}
            </div>
          </div>
          ${scopes.length > 0 && scopeList(scopes, messages)}${resources.map((resource) => resourceScopeList(resource, messages))}
          ${removal(props, app)}
        </section>`;
}

/** What apps somebody has let in, and a way to show them out. */
export function appsPage(props: AppsPageProps): Html {
  const { account, apps } = props;
  const { messages } = account.page;
  const text = messages.account.apps;
  const title = messages.account.sections.apps;
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${text.intro}</p>
        ${apps.length === 0 ? panel({ id: 'none', title, about: text.none }) : apps.map((app, index) => appPanel(props, app, index))}`;
  return accountLayout({ account, title, content });
}
