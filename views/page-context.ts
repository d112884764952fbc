import type { Messages } from './messages/en.ts';

/** Languages to choose from on a page, each by what its speakers call it. */
export type LanguageSwitch = {
  /** Where the form posts, and the page that it leads back to. */
  readonly action: string;
  readonly returnTo: string;
  readonly choices: readonly { readonly lang: string; readonly name: string }[];
};

/** What every page needs besides its own content. Addresses are paths on the tenant's own host. */
export type PageContext = {
  readonly lang: string;
  readonly messages: Messages;
  readonly languageSwitch?: LanguageSwitch | undefined;
  /** `logoUrl` is a path on this host or a `data:` image; a square symbol looks best. Without one the first letter stands in. */
  readonly tenant: { readonly name: string; readonly logoUrl?: string | undefined };
  /** Address of the tenant's `themeCss`. */
  readonly themeUrl: string;
  /** Where the static files are served, without a slash at the end: `/assets`. */
  readonly assetBase: string;
  readonly requestId?: string | undefined;
};
