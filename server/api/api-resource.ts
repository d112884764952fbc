import type { Tenant } from '../tenancy/tenant.ts';
import { apiRoutes } from './routes.ts';

/** Where the API is, below a tenant's issuer. */
export const apiBase = '/api/v1';

/** RFC 8707: the resource that access tokens for the API of a tenant are for. It need not be registered. */
export const apiIdentifier = ({ issuer }: Pick<Tenant, 'issuer'>): string => `${issuer}${apiBase}`;

export const apiScopes: readonly string[] = [...new Set(apiRoutes.map(({ scope }) => scope))].sort();
