import type { Messages } from './messages/en.ts';

/** What every page needs besides its own content. Addresses are paths on the tenant's own host. */
export type PageContext = {
  readonly lang: string;
  readonly messages: Messages;
  /** `logoUrl` is a path on this host or a `data:` image; a square symbol looks best. Without one the first letter stands in. */
  readonly tenant: { readonly name: string; readonly logoUrl?: string | undefined };
  /** Address of the tenant's `themeCss`. */
  readonly themeUrl: string;
  /** Where the static files are served, without a slash at the end: `/assets`. */
  readonly assetBase: string;
  readonly requestId?: string | undefined;
};
