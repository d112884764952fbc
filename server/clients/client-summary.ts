import type { ClientRow } from '../../adapters/postgres/schema.ts';

/** A registered client as an administrator sees it: its metadata in the words of RFC 7591, without its secret. */
export type ClientSummary = {
  readonly client_id: string;
  readonly [metadata: string]: unknown;
  readonly skip_consent: boolean;
  readonly status: 'active' | 'suspended';
  readonly created_at: Date;
};

export function toClientSummary({ client_id, metadata, skip_consent, status, created_at }: ClientRow): ClientSummary {
  const { scope, resource_scopes, ...rest } = metadata;
  const isLimited = scope !== undefined || Array.isArray(resource_scopes);
  const scopes = [scope, ...(Array.isArray(resource_scopes) ? resource_scopes : [])].filter(Boolean).join(' ');
  return { client_id, ...rest, ...(isLimited ? { scope: scopes } : {}), skip_consent, status, created_at };
}
