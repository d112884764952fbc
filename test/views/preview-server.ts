import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findLanguage } from '../../server/kernel/languages.ts';
import { type Html, html, renderToString } from '../../views/html.ts';
import type { PageContext } from '../../views/page-context.ts';
import { cacheControlFor, findStaticFile } from '../../views/static-files.ts';
import { themeCss } from '../../views/theme-css.ts';
import { samplePage, samplePages } from './sample-pages.ts';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "script-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
  cacheControl = 'no-store',
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'cache-control': cacheControl,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  });
  response.end(body);
}

/** A list of all pages, so that a person can click through them. */
const contents = (names: readonly string[], query: string): string =>
  renderToString(html`<!doctype html><html lang="en"><head><title>Pages</title><meta name="color-scheme" content="light dark"></head>
<body><h1>Pages</h1><ul>${names.map((name) => html`<li><a href="/${name}${query}">${name}</a></li>`)}</ul></body></html>`);

type ListPages = (page: PageContext) => Readonly<Record<string, Html>>;

function answer(address: URL, response: ServerResponse, list: ListPages): void {
  const path = address.pathname;
  const accentColor = address.searchParams.get('c') ?? undefined;
  if (path === '/assets/theme.css') {
    send(response, 200, 'text/css; charset=utf-8', themeCss({ accentColor }));
    return;
  }
  const file = path.startsWith('/assets/') ? findStaticFile(path.slice('/assets/'.length)) : undefined;
  if (file !== undefined) {
    send(
      response,
      200,
      file.contentType,
      file.content,
      cacheControlFor(file, address.searchParams.get('v') ?? undefined),
    );
    return;
  }
  const theme = accentColor === undefined ? '' : `?c=${accentColor}`;
  const lang = findLanguage(address.searchParams.get('lang') ?? '') ?? 'en';
  const pages = list(samplePage({ lang, themeUrl: `/assets/theme.css${theme}` }));
  const page = pages[path.slice(1)];
  if (page !== undefined) send(response, 200, 'text/html; charset=utf-8', renderToString(page));
  else if (path === '/') send(response, 200, 'text/html; charset=utf-8', contents(Object.keys(pages), address.search));
  else send(response, 404, 'text/plain', 'Not found');
}

/** Serves pages, all samples by default, under the real content security policy, at `/<name>`; `?c=2a5bd7` chooses an accent, `?lang=de` a language. */
export async function startPreviewServer(
  port = 0,
  list: ListPages = samplePages,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) =>
    answer(new URL(request.url ?? '/', 'http://localhost'), response, list),
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
