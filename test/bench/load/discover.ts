import type { Target } from '../bench-clients.ts';

export type Endpoints = {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly introspection_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly jwks_uri: string;
};

/** The endpoints that a server announces; a relying party knows nothing else about it. */
export async function discover({ issuer }: Pick<Target, 'issuer'>): Promise<Endpoints> {
  const reply = await fetch(discoveryUrl(issuer));
  if (!reply.ok) throw new Error(`discovery at ${issuer}: ${reply.status}`);
  return (await reply.json()) as Endpoints;
}

export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}
