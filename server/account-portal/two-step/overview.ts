import { listPasskeys } from '../../../adapters/postgres/passkeys.ts';
import { countRecoveryCodes, findTotp } from '../../../adapters/postgres/second-factors.ts';
import { type ShownPasskey, type TwoStepPageProps, twoStepPage } from '../../../views/account/two-step-page.ts';
import { passkeySite } from '../../second-factors/passkey-site.ts';
import { fewRecoveryCodes } from '../../second-factors/recovery-codes.ts';
import { readPasskeyName, renamePasskey } from '../../second-factors/rename-passkey.ts';
import { openPasskey } from '../../second-factors/stored-passkey.ts';
import type { PortalAnswer, PortalPage, Visit } from '../portal-page.ts';
import { twoStepPath } from './two-step-path.ts';

async function describePasskeys({ deps, runtime: { tenant }, user, key }: Visit): Promise<ShownPasskey[]> {
  const rows = await listPasskeys(deps.db.tenant(tenant.id), user.id);
  return rows.map((row) => ({
    id: row.id,
    name: openPasskey(key, row).name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    host: row.rp_id === passkeySite(tenant).rp_id ? undefined : row.rp_id,
  }));
}

async function show(visit: Visit, renaming?: TwoStepPageProps['renaming']) {
  const { deps, runtime, user, frame, action } = visit;
  const db = deps.db.tenant(runtime.tenant.id);
  const totp = await findTotp(db, user.id);
  return twoStepPage({
    account: frame,
    action,
    app: totp && { createdAt: totp.created_at, lastUsedAt: totp.last_used_at },
    passkeys: await describePasskeys(visit),
    codesLeft: await countRecoveryCodes(db, user.id),
    fewCodes: fewRecoveryCodes,
    renaming,
  });
}

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { deps, runtime, user, key, origin } = visit;
  const id = form.get('passkey_id') ?? '';
  const name = readPasskeyName(form.get('name') ?? '');
  if (name === undefined) return { again: await show(visit, { id, error: 'name_wrong' }), status: 400 };
  const { id: tenantId } = runtime.tenant;
  const outcome = await renamePasskey(deps, { tenantId, userId: user.id, key, id, name, origin });
  return outcome.ok ? { goTo: twoStepPath, notice: 'passkey_renamed' } : undefined;
}

/** All factors at a glance, and new names for passkeys, which takes nothing from nobody. */
export const overview: PortalPage = { path: '', render: (visit) => show(visit), submit };
