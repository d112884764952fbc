import type { Html } from '../../views/html.ts';
import { type LinkDone, linkDonePage } from '../../views/link-done-page.ts';
import type { PageContext } from '../../views/page-context.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { Disowned } from './disown-sign-in.ts';

/** What follows from a sign-in that was disowned, as its user reads it. */
export function pageOfDisowned(
  page: PageContext,
  { mountPath }: Pick<Tenant, 'mountPath'>,
  { status, is_factor_doubted }: Disowned,
): Html {
  const shown = { locked: 'disowned', disabled: 'disownedDisabled', active: 'disownedNothing' } as const;
  const isAsked = status === 'locked' && is_factor_doubted;
  const what: LinkDone = isAsked ? 'disownedFactor' : shown[status];
  return linkDonePage({ page, what, url: status === 'locked' ? `${mountPath}/recover` : `${mountPath}/account` });
}
