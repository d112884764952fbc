import { type EraseError, erasePage } from '../../../views/account/erase-page.ts';
import { erasedPage } from '../../../views/account/erased-page.ts';
import { accountPath } from '../../clients/account-client.ts';
import { normaliseEmail } from '../../keys/blind-index.ts';
import { eraseUser } from '../../privacy/erase-user.ts';
import type { PortalAnswer, PortalPage, Visit } from '../portal-page.ts';

const refuse = ({ frame, action }: Visit, error: EraseError, status: number): PortalAnswer => ({
  again: erasePage({ account: frame, action, error }),
  status,
});

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { deps, runtime, user, profile, frame } = visit;
  const { tenant } = runtime;
  const confirmed = normaliseEmail(form.get('confirm') ?? '');
  if (confirmed !== normaliseEmail(profile.email ?? '')) return refuse(visit, 'not_confirmed', 400);
  const outcome = await eraseUser(deps, { tenant, actor: `user:${user.id}` }, user.id);
  if (!outcome.ok) return outcome.code === 'on_legal_hold' ? refuse(visit, outcome.code, 409) : undefined;
  const action = `${tenant.mountPath}${accountPath}/certificate`;
  return { show: erasedPage({ page: frame.page, certificate: outcome.value.certificate, action }) };
}

/** The end of an account, by its owner. */
export const erasure: PortalPage = {
  path: 'erase',
  isGuarded: true,
  render: async ({ frame, action }) => erasePage({ account: frame, action }),
  submit,
};
