import type { TenantRow } from '../../adapters/postgres/schema.ts';
import { type TenantSettings, tenantSettings } from './tenant-settings.ts';

/** One issuer: whatever belongs to it is invisible to all others. */
export type Tenant = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly isActive: boolean;
  /** The issuer identifier, also in every token: an origin, or origin + `/t/<slug>`; never with a trailing slash. */
  readonly issuer: string;
  /** '' or `/t/<slug>`: where this tenant's paths begin. */
  readonly mountPath: string;
  readonly settings: TenantSettings;
};

export const defaultSlug = 'default';

/** The tenant of a row. `publicUrl` is the installation's public origin. */
export function toTenant(row: TenantRow, publicUrl: string): Tenant {
  const { protocol, origin } = new URL(publicUrl);
  const mountPath = row.host || row.slug === defaultSlug ? '' : `/t/${row.slug}`;
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    isActive: row.status === 'active',
    issuer: row.host ? `${protocol}//${row.host}` : `${origin}${mountPath}`,
    mountPath,
    settings: tenantSettings.parse(row.settings),
  };
}
