import { avatar } from './components/avatar.ts';
import { languageSwitch } from './components/language-switch.ts';
import { type SessionWatch, sessionWatch } from './components/session-watch.ts';
import { type Html, html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { assetUrl } from './static-files.ts';
import { SCHEMES } from './theme-css.ts';

export type LayoutProps = {
  readonly page: PageContext;
  readonly title: string;
  readonly content: Html;
  /** Says so first in the title, which is what a screen reader reads when a form comes back. */
  readonly hasError?: boolean;
  /** Whether anything on the page gets better with scripts. */
  readonly isEnhanced?: boolean;
  /** Whether a passkey can be used or made on the page. */
  readonly hasPasskey?: boolean;
  /** A page of somebody who is signed in. */
  readonly session?: SessionWatch | undefined;
  /** What stands around the content; a card in the middle of the page unless said otherwise. */
  readonly frame?: (props: LayoutProps) => Html;
};

function head({ page, title, hasError = false, isEnhanced = false, hasPasskey = false, session }: LayoutProps): Html {
  const { layout } = page.messages;
  const fullTitle = layout.title(hasError ? layout.errorTitle(title) : title, page.tenant.name);
  return html`<head>
  <meta charset="utf-8">
  <title>${fullTitle}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="referrer" content="same-origin">
  <meta name="robots" content="noindex">
  <meta name="color-scheme" content="light dark">
  <meta name="theme-color" media="(prefers-color-scheme: light)" content="${SCHEMES.light.canvas}">
  <meta name="theme-color" media="(prefers-color-scheme: dark)" content="${SCHEMES.dark.canvas}">
  <link rel="icon" type="image/svg+xml" href="${assetUrl(page.assetBase, 'favicon.svg')}">
  <link rel="stylesheet" href="${assetUrl(page.assetBase, 'bastion.css')}">
  <link rel="stylesheet" href="${page.themeUrl}">${
    isEnhanced &&
    html`
  <script src="${assetUrl(page.assetBase, 'enhance.js')}" defer></script>`
  }${
    hasPasskey &&
    html`
  <script src="${assetUrl(page.assetBase, 'passkey.js')}" defer></script>`
  }${
    session !== undefined &&
    html`
  <script src="${assetUrl(page.assetBase, 'session.js')}" defer></script>`
  }
</head>`;
}

const mark = html`<svg class="mark" viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" focusable="false"><path d="M3 3l6 1.4v2h6v-2L21 3l-1.4 6h-2v6h2L21 21l-6-1.4v-2H9v2L3 21l1.4-6h2V9h-2z"/></svg>`;

/** The tenant on top, one card, the footer. */
const cardFrame = ({ page, content }: LayoutProps): Html => html`<div class="plan" aria-hidden="true"></div>
  <div class="stage">
    <div class="card">
      <header class="brand">${brand(page)}</header>
      <main>
        ${content}
      </main>
    </div>
    ${footer(page)}
  </div>`;

/** The tenant's picture and name. */
export const brand = ({ tenant }: PageContext): Html =>
  html`${avatar({ name: tenant.name, imageUrl: tenant.logoUrl })}<bdi class="brand-name">${tenant.name}</bdi>`;

export const footer = (page: PageContext): Html =>
  html`<footer class="footer"><p class="footer-mark">${mark}${page.messages.layout.securedBy}</p>${languageSwitch(page)}</footer>`;

/** The document around a page. */
export function layout(props: LayoutProps): Html {
  const { page, session, frame = cardFrame } = props;
  return html`<!doctype html>
<html lang="${page.lang}" dir="${page.messages.direction}">
${head(props)}
<body${session !== undefined && sessionWatch(session, page.messages)}>
  ${frame(props)}
</body>
</html>
`;
}
