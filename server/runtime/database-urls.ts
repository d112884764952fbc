import type { Secret } from '../kernel/secret.ts';

/** How the database is reached: to serve requests, and (unless migrations are run by hand) as the owner of the tables. */
export type DatabaseUrls = { readonly appUrl: Secret; readonly ownerUrl?: Secret | undefined };
