import type { ResourceRow } from '../../adapters/postgres/schema.ts';

export const resourceColumns = [
  'identifier',
  'scopes',
  'access_token_format',
  'access_token_ttl_s',
  'created_at',
] as const satisfies readonly (keyof ResourceRow)[];

/** A resource server as an administrator sees it. */
export type ResourceSummary = Pick<ResourceRow, (typeof resourceColumns)[number]>;
