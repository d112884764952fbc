import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/**
 * An entry of the audit trail in the form that is hashed and exported: the stored values, what is personal sealed. So the
 * chain can be verified without any key, and still after the keys of erased users are gone.
 */
export type AuditEntry = {
  readonly id: string;
  /** ISO 8601 in UTC with microseconds: `2026-11-24T10:00:00.123456Z`. */
  readonly at: string;
  readonly kind: string;
  readonly user_id: string | null;
  readonly client_id: string | null;
  readonly request_id: string | null;
  readonly details: object;
  readonly sealed: string | null;
};

/** What the first entry of a chain names as the hash before it. */
export const noPreviousHash = '0'.repeat(64);

export type ChainLink = {
  readonly tenantId: string;
  /** 1 for the first entry of a tenant, then without gaps. */
  readonly seq: number;
  /** The hash before, in hex. */
  readonly prev: string;
  readonly entry: AuditEntry;
};

/** SHA-256 over place, predecessor and content of an entry, in hex. */
export function hashLink({ tenantId, seq, prev, entry }: ChainLink): string {
  const { id, at, kind, user_id, client_id, request_id, details, sealed } = entry;
  const content = { id, at, kind, user_id, client_id, request_id, details, sealed };
  return hash('sha256', canonicalJson({ v: 1, tenant_id: tenantId, seq, prev, entry: content }), 'hex');
}
