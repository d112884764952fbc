import type { Context } from 'koa';
import type { Html } from '../../views/html.ts';
import type { PasswordOwner } from '../credentials/password-policy.ts';
import type { Deps } from '../deps.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import type { AccountLink, LinkPurposeName } from './account-link.ts';

export type LinkContext = {
  readonly ctx: Context;
  readonly deps: Deps;
  readonly runtime: TenantRuntime;
  readonly link: AccountLink;
  /** Where the forms of the page post to. */
  readonly action: string;
};

/** What came of a form behind a link. `gone`: the link was used meanwhile. */
export type LinkOutcome =
  | { readonly done: Html }
  | { readonly redirect: string }
  | { readonly again: Html; readonly status: number; readonly retryAfter?: number }
  | { readonly gone: true };

/** What a link from a mail is for: a file in `purposes/` and a line in `purposes.ts`. */
export type LinkPurpose = {
  readonly name: LinkPurposeName;
  /** The page behind the link. To look at it changes nothing. */
  readonly render: (context: LinkContext) => Promise<Html>;
  /** Whose new password is typed in on the page, where one is. */
  readonly findOwner?: (context: LinkContext) => Promise<PasswordOwner>;
  readonly submit: (context: LinkContext, form: URLSearchParams) => Promise<LinkOutcome>;
};
