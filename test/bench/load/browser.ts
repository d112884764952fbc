import type { BenchUser } from '../bench-clients.ts';
import { CookieJar } from './cookie-jar.ts';

const MAX_STEPS = 20;

/**
 * Goes through the hosted pages as a browser without JavaScript would: follows redirects, keeps cookies, fills in the login
 * form and allows on the consent form. For set-up only; nothing in here is timed.
 */
export class Browser {
  readonly jar = new CookieJar();

  /** Opens `url` and returns the address, below `redirectUri`, at which the flow ends. */
  async follow(url: string, redirectUri: string, user: BenchUser): Promise<URL> {
    let reply = await this.#request(url);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const location = reply.headers.get('location');
      if (location !== null) {
        const next = new URL(location, reply.url);
        if (next.href.startsWith(redirectUri)) return next;
        reply = await this.#request(next.href);
      } else {
        reply = await this.#submit(reply.url, reply.status, await reply.text(), user);
      }
    }
    throw new Error(`no end after ${MAX_STEPS} steps, now at ${reply.url}`);
  }

  async #submit(pageUrl: string, status: number, page: string, user: BenchUser): Promise<Response> {
    const form = readForm(page, user);
    if (form === undefined)
      throw new Error(`${status} at ${pageUrl}, and no form to go on with: ${page.slice(0, 600)}`);
    return this.#request(new URL(form.action, pageUrl).href, form.fields);
  }

  async #request(url: string, fields?: URLSearchParams): Promise<Response> {
    const { origin } = new URL(url);
    const headers: Record<string, string> = { cookie: this.jar.headerFor(url), accept: 'text/html' };
    if (fields) headers.origin = origin;
    const reply = await fetch(url, {
      method: fields ? 'POST' : 'GET',
      headers,
      redirect: 'manual',
      ...(fields ? { body: fields } : {}),
    });
    this.jar.take(reply.headers.getSetCookie(), url);
    return reply;
  }
}

type Form = { readonly action: string; readonly fields: URLSearchParams };

/** The login or consent form of a page, filled in; undefined when the page has neither. */
export function readForm(page: string, user: BenchUser): Form | undefined {
  for (const [whole, attributes = ''] of page.matchAll(/<form\b([^>]*)>[\s\S]*?<\/form>/gi)) {
    const fields = new URLSearchParams();
    for (const [input] of whole.matchAll(/<input\b[^>]*>/gi)) addInput(fields, input, user);
    if (/name="?decision"?/i.test(whole)) fields.set('decision', 'allow');
    if (fields.has('login') || fields.has('password') || fields.has('decision')) {
      return { action: unescapeHtml(attribute(attributes, 'action') ?? ''), fields };
    }
  }
  return undefined;
}

function addInput(fields: URLSearchParams, input: string, user: BenchUser): void {
  const name = attribute(input, 'name');
  if (name === undefined) return;
  if (name === 'login' || name === 'password') fields.set(name, user[name]);
  else if (attribute(input, 'type') === 'hidden') fields.set(name, unescapeHtml(attribute(input, 'value') ?? ''));
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\b${name}=(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

function unescapeHtml(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
}
