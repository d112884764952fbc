/** What an endpoint answered; `json` is `{}` where the body is none. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
};

/** Form or query parameters: `undefined` leaves one out, a list sends it several times. */
export type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

export function toSearchParams(params: Params): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of [value ?? []].flat()) search.append(name, one);
  }
  return search;
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Sends one request as it is: no cookies, no redirects followed. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

export const postForm = (url: string, params: Params, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(url, {
    method: 'POST',
    body: toSearchParams(params).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

/** The header of `client_secret_basic` (RFC 6749 §2.3.1). */
export const basic = (clientId: string, secret: string): { authorization: string } => ({
  authorization: `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`)}`,
});
