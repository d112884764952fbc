import type { ClientCredentials } from '../bench-clients.ts';

type RequestParts = { readonly headers?: Record<string, string>; readonly form?: Record<string, string> };

/** The bytes of one HTTP/1.1 request: a POST of `form` if there is one, else a GET. */
export function buildRequest(url: string, { headers = {}, form }: RequestParts = {}): string {
  const { host, pathname, search } = new URL(url);
  const body = form === undefined ? '' : new URLSearchParams(form).toString();
  const lines = [`${form === undefined ? 'GET' : 'POST'} ${pathname}${search} HTTP/1.1`, `Host: ${host}`];
  if (form !== undefined) {
    lines.push('Content-Type: application/x-www-form-urlencoded', `Content-Length: ${Buffer.byteLength(body)}`);
  }
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** The `Authorization` header of `client_secret_basic` (RFC 6749 §2.3.1). */
export function basicAuthorization({ client_id, client_secret }: ClientCredentials): string {
  const pair = `${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
