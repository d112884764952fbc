import { type Html, html, renderToString } from '../../../views/html.ts';
import type { SignedIn } from './sign-in-client.ts';

const page = (title: string, content: Html): string =>
  renderToString(html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · Harbour</title>
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <header><a href="/">Harbour</a><span>a sample app</span></header>
    <main>${content}</main>
  </body>
</html>
`);

export const welcomePage = (issuer: string): string =>
  page(
    'Welcome',
    html`
      <h1>Good to see you</h1>
      <p>This app has no passwords. It knows one address, <code>${issuer}</code>, and lets Bastion sign people in.</p>
      <form method="post" action="/sign-in"><button>Sign in</button></form>`,
  );

export function accountPage({ claims, userinfo, tokens, refreshes }: SignedIn): string {
  const name = typeof userinfo.name === 'string' ? userinfo.name : claims.sub;
  return page(
    'Signed in',
    html`
      <h1>Hello, ${name}</h1>
      <p>${describeTokens(tokens, refreshes)}</p>
      <div class="actions">
        <form method="post" action="/refresh"><button class="quiet">Refresh</button></form>
        <form method="post" action="/sign-out"><button>Sign out</button></form>
      </div>
      ${factSheet('ID token', claims)}
      ${factSheet('UserInfo', userinfo)}`,
  );
}

function describeTokens({ token_type, expires_in }: SignedIn['tokens'], refreshes: number): string {
  const kind = token_type === 'dpop' ? 'bound to a key of this app (DPoP)' : 'a bearer token';
  const lifetime = expires_in === undefined ? '' : `, good for ${Math.round(expires_in / 60)} minutes`;
  const history =
    refreshes === 0 ? 'not refreshed yet' : `refreshed ${refreshes === 1 ? 'once' : `${refreshes} times`}`;
  return `The access token is ${kind}${lifetime}, and ${history}.`;
}

export const errorPage = (message: string): string =>
  page(
    'That did not work',
    html`
      <h1>That did not work</h1>
      <p role="alert">${message}</p>
      <p><a href="/">Start again</a></p>`,
  );

function factSheet(title: string, claims: object): Html {
  const rows = Object.entries(claims).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${sayClaim(name, value)}</td></tr>`,
  );
  return html`<section><h2>${title}</h2><table>${rows}</table></section>`;
}

const TIMES = ['iat', 'exp', 'auth_time'];

function sayClaim(name: string, value: unknown): string {
  if (typeof value === 'number' && TIMES.includes(name)) return `${value} (${new Date(value * 1000).toUTCString()})`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
