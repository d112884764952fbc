type Cookie = { readonly value: string; readonly path: string };

/** The cookies of one browser at one server: name, value, path and deletion, which is all that a measured flow needs. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes over `Set-Cookie` header values of a reply to a request for `url`. */
  take(setCookies: readonly string[], url: string): void {
    for (const line of setCookies) this.#takeOne(line, url);
  }

  /** The `Cookie` header value of a request for `url`; empty when there is no cookie for it. */
  headerFor(url: string): string {
    const { pathname } = new URL(url);
    return [...this.#cookies]
      .filter(([, { path }]) => covers(path, pathname))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  /** Drops what a browser forgets when it is closed, and more: all but cookies of these names. */
  keepOnly(names: RegExp): void {
    for (const name of this.#cookies.keys()) if (!names.test(name)) this.#cookies.delete(name);
  }

  #takeOne(line: string, url: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    const expires = attributeOf(attributes, 'expires');
    const isGone =
      attributeOf(attributes, 'max-age') === '0' || (expires !== undefined && Date.parse(expires) < Date.now());
    if (isGone || value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, { value, path: attributeOf(attributes, 'path') ?? new URL(url).pathname });
  }
}

function attributeOf(attributes: readonly string[], name: string): string | undefined {
  const found = attributes.find((attribute) => attribute.toLowerCase().startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** Whether a cookie of `path` goes with a request for `pathname` (RFC 6265 §5.1.4). */
function covers(path: string, pathname: string): boolean {
  return pathname === path || (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'));
}
