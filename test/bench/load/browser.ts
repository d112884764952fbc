import type { BenchUser } from '../bench-clients.ts';
import { CookieJar } from './cookie-jar.ts';

const MAX_STEPS = 20;
/** One that says it is a script is asked for more than a password. */
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
/** How Bastion knows a browser again, whoever is signed in. */
const DEVICE_COOKIE = /_device$/;

/** A page on which a redirect chain came to rest, or the redirect away from the server that ended it. */
export type Page = { readonly url: string; readonly status: number; readonly body: string; readonly leavesTo?: URL };

/**
 * Goes through the hosted pages as a browser without JavaScript would: follows redirects, keeps cookies, fills in forms.
 * For set-up and for attacks; nothing in here is timed.
 */
export class Browser {
  readonly jar = new CookieJar();
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` go with every request. */
  constructor(headers: Readonly<Record<string, string>> = {}) {
    this.#headers = { 'user-agent': USER_AGENT, ...headers };
  }

  /** From here on nobody is signed in, and it is still the browser that it was. */
  endSession(): void {
    this.jar.keepOnly(DEVICE_COOKIE);
  }

  /** Signs in and allows what is asked, from `url` to the address below `redirectUri` at which the flow ends. */
  async follow(url: string, redirectUri: string, user: BenchUser): Promise<URL> {
    let page = await this.open(url);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      if (page.leavesTo?.href.startsWith(redirectUri)) return page.leavesTo;
      const next = await this.submit(page, user);
      if (next === undefined) throw new Error(`${page.status} at ${page.url}, no form: ${page.body.slice(0, 600)}`);
      page = next;
    }
    throw new Error(`no end after ${MAX_STEPS} forms, now at ${page.url}`);
  }

  /** Sends the login or consent form of the page; undefined when it has neither. */
  async submit(page: Page, user: BenchUser): Promise<Page | undefined> {
    const form = readForm(page.body, user);
    return form && this.open(new URL(form.action, page.url).href, form.fields);
  }

  /** Requests `url` and follows redirects as long as they stay on the same server. */
  async open(url: string, fields?: URLSearchParams): Promise<Page> {
    let reply = await this.#request(url, fields);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const body = await reply.text();
      const location = reply.headers.get('location');
      const page = { url: reply.url, status: reply.status, body };
      if (location === null) return page;
      const next = new URL(location, reply.url);
      if (next.origin !== new URL(url).origin) return { ...page, leavesTo: next };
      reply = await this.#request(next.href);
    }
    throw new Error(`no end after ${MAX_STEPS} redirects, now at ${reply.url}`);
  }

  async #request(url: string, fields?: URLSearchParams): Promise<Response> {
    const headers: Record<string, string> = { ...this.#headers, cookie: this.jar.headerFor(url), accept: 'text/html' };
    if (fields) headers.origin = new URL(url).origin;
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
