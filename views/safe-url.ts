const LOCAL_PATH = /^\/(?![/\\])[^\p{Cc}\s]*$/u;
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]/i;

/** The address if it is a path on this host or an http(s) address; anything else (`javascript:` above all) is `undefined`. */
export function safeHref(url: string | undefined): string | undefined {
  if (url === undefined || LOCAL_PATH.test(url)) return url;
  const { protocol, href } = URL.parse(url) ?? {};
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/** The address if it is an image on this host or inside the address itself: pages load nothing from elsewhere. */
export function localImage(url: string | undefined): string | undefined {
  return url !== undefined && (LOCAL_PATH.test(url) || DATA_IMAGE.test(url)) ? url : undefined;
}

/** The host a person would recognise an http(s) address by; `undefined` for a loopback or an app's own scheme (RFC 8252 §7). */
export function publicHost(url: string | undefined): string | undefined {
  const { protocol, hostname, host } = (url !== undefined && URL.parse(url)) || {};
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return hostname === 'localhost' || hostname === '[::1]' || hostname?.startsWith('127.') ? undefined : host;
}
