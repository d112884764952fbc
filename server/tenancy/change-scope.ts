import type { Tenant } from './tenant.ts';

/** Where an administrative change happens and who makes it (`cli:root`), as the audit trail will say. */
export type ChangeScope = { readonly tenant: Pick<Tenant, 'id'>; readonly actor: string };
