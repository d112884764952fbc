/** What came back for one request; redirects are not followed unless asked. */
export type Page = { readonly status: number; readonly url: string; readonly headers: Headers; readonly body: string };

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/**
 * A browser without a screen or JavaScript: it keeps cookies by name and path, follows redirects on request and posts
 * forms with their hidden fields, as people's browsers do.
 */
export class HttpBrowser {
  readonly #jar = new Map<string, { name: string; value: string; path: string; host: string }>();
  readonly headers: Record<string, string>;

  /** Says that it is Firefox: what says that it is a program is asked for more than a password. */
  constructor(headers: Record<string, string> = {}) {
    this.headers = { accept: 'text/html', 'user-agent': firefox, ...headers };
  }

  cookiesFor(url: string): string {
    const { host, pathname } = new URL(url);
    const fits = (path: string) =>
      path === '/' || pathname === path || pathname.startsWith(`${path.replace(/\/$/, '')}/`);
    const cookies = [...this.#jar.values()].filter((cookie) => cookie.host === host && fits(cookie.path));
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** All cookies held, for tests that look at or steal them. */
  get cookies() {
    return [...this.#jar.values()];
  }

  setCookie(cookie: { name: string; value: string; path: string; host: string }): void {
    this.#jar.set(`${cookie.host}${cookie.path}${cookie.name}`, cookie);
  }

  #keep(url: string, headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name = '', ...rest] = pair.split('=');
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      const { host } = new URL(url);
      const key = `${host}${path}${name}`;
      const isGone = attributes.some((one) => /^expires=Thu, 01 Jan 1970/i.test(one)) || rest.join('=') === '';
      if (isGone) this.#jar.delete(key);
      else this.#jar.set(key, { name, value: rest.join('='), path, host });
    }
  }

  async request(url: string, init: RequestInit = {}): Promise<Page> {
    const cookie = this.cookiesFor(url);
    const headers = { ...this.headers, ...(cookie ? { cookie } : {}), ...(init.headers as object) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    this.#keep(url, response.headers);
    return { status: response.status, url, headers: response.headers, body: await response.text() };
  }

  /** Follows redirects while they stay on `origin`; answers the first page, or the redirect that leaves. */
  async follow(page: Page, origin = new URL(page.url).origin): Promise<Page> {
    let current = page;
    for (let hops = 0; hops < 15; hops += 1) {
      const location = current.headers.get('location');
      if (!location || new URL(location, current.url).origin !== origin) return current;
      current = await this.request(new URL(location, current.url).href);
    }
    throw new Error('too many redirects');
  }

  async open(url: string): Promise<Page> {
    return this.follow(await this.request(url));
  }

  /** Submits the (first, or `index`th) form of a page with its hidden fields and `fields`; the one at its foot is none of them. */
  async submit(page: Page, fields: Record<string, string>, index = 0): Promise<Page> {
    const forms = [...page.body.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => form);
    const form = forms.filter((one) => !one.startsWith('<form class="languages"'))[index];
    if (!form) throw new Error(`no form on ${page.url} (${page.status}): ${page.body.slice(0, 300)}`);
    const action = /action="([^"]*)"/.exec(form)?.[1]?.replaceAll('&amp;', '&') ?? page.url;
    const body = new URLSearchParams();
    for (const [input] of form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input)?.[1];
      if (name) body.set(name, /value="([^"]*)"/.exec(input)?.[1] ?? '');
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const target = new URL(action, page.url).href;
    return this.follow(
      await this.request(target, {
        method: 'POST',
        body: body.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url).origin },
      }),
      new URL(target).origin,
    );
  }
}
