import type { Context } from 'koa';
import type { UserRow } from '../../adapters/postgres/schema.ts';
import type { AccountFrame, AccountNotice, AccountSectionName } from '../../views/account/account-layout.ts';
import type { Html } from '../../views/html.ts';
import type { Profile } from '../accounts/profile.ts';
import type { Deps } from '../deps.ts';
import type { UserKey } from '../keys/sealing.ts';
import type { AuditedOrigin } from '../oidc/events.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import type { PortalSession } from './portal-session.ts';

/** One request of somebody who is signed in. Whatever a page looks up or changes is theirs: `user.id`, and no id of a form. */
export type Visit = {
  readonly ctx: Context;
  readonly deps: Deps;
  readonly runtime: TenantRuntime;
  readonly session: PortalSession;
  readonly user: UserRow;
  readonly profile: Profile;
  readonly key: UserKey;
  /** What challenges and new secrets of this page are derived from; another one after each change (`renewSession`). */
  readonly seed: string;
  readonly origin: AuditedOrigin;
  readonly frame: AccountFrame;
  /** The page's own address, to which its forms post. */
  readonly action: string;
  /** The last part of the address, where the page is about one thing of several. */
  readonly id: string;
};

/** What comes of a form: another page with a word about it, the same page again, or an answer of its own. */
export type PortalAnswer =
  | { readonly goTo: string; readonly notice?: AccountNotice }
  | { readonly again: Html; readonly status: number; readonly retryAfter?: number }
  | { readonly show: Html }
  | { readonly sent: true };

export type PortalPage = {
  /** Below the section; '' is the section itself. */
  readonly path: string;
  /** Whether an id follows in the address. */
  readonly hasId?: true;
  /** Whether somebody must have signed in a moment ago, with a second factor if they have one. */
  readonly isGuarded?: true;
  /** Undefined where there is nothing of the kind (any more). */
  readonly render?: (visit: Visit) => Promise<Html | undefined>;
  readonly submit?: (visit: Visit, form: URLSearchParams) => Promise<PortalAnswer | undefined>;
};

/** A part of the account pages: a file in `sections/`, a line in `sections.ts`, and its name among the texts. */
export type PortalSection = {
  /** The first part of its addresses below `/account`; the first section of the list is at `/account` itself. */
  readonly name: AccountSectionName;
  readonly isShown?: (runtime: TenantRuntime) => boolean;
  readonly pages: readonly PortalPage[];
};
