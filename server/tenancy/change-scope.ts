import type { Tenant } from './tenant.ts';

/** Where an administrative change happens and who makes it (`cli:root`), as the audit trail will say. */
export type ChangeScope = { readonly tenant: Pick<Tenant, 'id'>; readonly actor: string };

/** The same where people are told of the change, by mails with addresses of the tenant in them. */
export type TellingScope = ChangeScope & { readonly tenant: Pick<Tenant, 'id' | 'issuer'> };
