import type { Page } from '../../support/http-browser.ts';

/** All that is seen of an answer, without what differs each time and without what was sent: texts, by what stands for them. */
export function visible({ status, headers, body }: Page, sent: Readonly<Record<string, string>>): object {
  const shown = Object.fromEntries(headers);
  for (const name of ['date', 'x-request-id', 'content-length', 'ratelimit', 'set-cookie']) delete shown[name];
  let text = body;
  for (const [name, value] of Object.entries(sent)) text = text.replaceAll(value, name);
  text = text
    .replaceAll(/(\/interaction\/|from=)[\w-]+/g, '$1UID')
    .replaceAll(/&quot;challenge&quot;:&quot;[\w-]{43}&quot;/g, 'CHALLENGE')
    .replaceAll(headers.get('x-request-id') ?? '-', 'REQUEST');
  return { status, headers: shown, body: text };
}
