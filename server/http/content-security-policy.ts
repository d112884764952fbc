/** Origins (or app schemes) a form on a page may lead to, through redirects too: browsers check every hop. */
export type FormTargets = readonly string[];

/**
 * The policy of every page: nothing from other hosts, nothing inline, never framed. `formTargets` are the places the
 * answer to a form may redirect to, such as the client's redirect URI.
 */
export function contentSecurityPolicy(formTargets: FormTargets = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    ['form-action', "'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** What `form-action` needs to let a redirect to `uri` pass: its origin, or its scheme for an app's own scheme. */
export function toFormTarget(uri: string): string | undefined {
  const url = URL.parse(uri);
  if (!url) return undefined;
  // A policy has no words for IPv6 addresses, which apps may listen on (RFC 8252 §7.3): the scheme has to do.
  if (url.hostname.startsWith('[')) return url.protocol;
  if (url.protocol === 'https:' || url.protocol === 'http:') return url.origin;
  return /^[a-z][a-z0-9+.-]*:$/.test(url.protocol) ? url.protocol : undefined;
}
