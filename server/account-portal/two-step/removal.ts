import { listPasskeys } from '../../../adapters/postgres/passkeys.ts';
import { findStoredFactors } from '../../../adapters/postgres/second-factors.ts';
import { removeFactorPage } from '../../../views/account/remove-factor-page.ts';
import { recordAudit } from '../../oidc/events.ts';
import { isRequired } from '../../second-factors/enrolment-demand.ts';
import { type FactorToRemove, removeFactor } from '../../second-factors/remove-factor.ts';
import { openPasskey } from '../../second-factors/stored-passkey.ts';
import type { PortalAnswer, PortalPage, Visit } from '../portal-page.ts';
import { renewSession } from '../portal-session.ts';
import { twoStepPath } from './two-step-path.ts';

const lookUp = ({ deps, runtime, user }: Visit) => findStoredFactors(deps.db, runtime.tenant.id, user.id);

const isWanted = ({ runtime }: Visit, { roles }: { readonly roles: readonly string[] }): boolean =>
  isRequired({ policy: runtime.tenant.settings.second_factors, roles });

/** The page for one factor; undefined where the user has no such one. */
async function show(visit: Visit, factor: FactorToRemove) {
  const { deps, runtime, user, key, frame, action } = visit;
  const stored = await lookUp(visit);
  const passkeys = await listPasskeys(deps.db.tenant(runtime.tenant.id), user.id);
  const own = factor.method === 'passkey' ? passkeys.find(({ id }) => id === factor.id) : undefined;
  const isThere = factor.method === 'passkey' ? own !== undefined : stored.sealed_totp_secret !== null;
  if (!isThere) return undefined;
  const isLast = passkeys.length + (stored.sealed_totp_secret === null ? 0 : 1) === 1;
  const name = own && openPasskey(key, own).name;
  return removeFactorPage({ account: frame, action, passkey: name, isLast, isRequired: isWanted(visit, stored) });
}

async function remove(visit: Visit, factor: FactorToRemove): Promise<PortalAnswer | undefined> {
  const { ctx, deps, runtime, session, user, origin } = visit;
  const wanted = isWanted(visit, await lookUp(visit));
  const removing = { tenantId: runtime.tenant.id, userId: user.id, factor, isRequired: wanted, origin };
  const outcome = await removeFactor(deps, removing);
  if (!outcome.ok) {
    const details = { method: factor.method, code: outcome.code };
    recordAudit({ kind: 'factor.removal_refused', user_id: user.id, details, ...origin });
    const again = await show(visit, factor);
    return again && { again, status: 409 };
  }
  await renewSession(ctx, deps, runtime, session);
  return { goTo: twoStepPath, notice: factor.method === 'totp' ? 'app_removed' : 'passkey_removed' };
}

const app: FactorToRemove = { method: 'totp' };
const passkeyOf = ({ id }: Visit): FactorToRemove => ({ method: 'passkey', id });

export const appRemoval: PortalPage = {
  path: 'remove-app',
  isGuarded: true,
  render: (visit) => show(visit, app),
  submit: (visit) => remove(visit, app),
};

export const passkeyRemoval: PortalPage = {
  path: 'remove-passkey',
  hasId: true,
  isGuarded: true,
  render: (visit) => show(visit, passkeyOf(visit)),
  submit: (visit) => remove(visit, passkeyOf(visit)),
};
