import { findTotp } from '../../../adapters/postgres/second-factors.ts';
import { addAppPage } from '../../../views/account/add-app-page.ts';
import type { EnrolTotpError } from '../../../views/enrol-totp-page.ts';
import { addTotp, deriveTotpSecret } from '../../second-factors/add-totp.ts';
import { drawQrCode } from '../../second-factors/qr-code.ts';
import { describeTotp } from '../../second-factors/totp.ts';
import type { PortalAnswer, PortalPage, Visit } from '../portal-page.ts';
import { afterAdding } from './two-step-path.ts';

async function show(visit: Visit, error?: EnrolTotpError) {
  const { deps, runtime, user, profile, key, seed, frame, action } = visit;
  // One is enough; whoever has a new phone removes the old one first.
  const isTaken = (await findTotp(deps.db.tenant(runtime.tenant.id), user.id)) !== undefined;
  if (isTaken && error === undefined) return undefined;
  const secret = deriveTotpSecret(key, seed);
  const uri = describeTotp({ secret, issuer: runtime.tenant.name, label: profile.email ?? user.id });
  return addAppPage({ account: frame, action, qrCode: drawQrCode(uri), secret, error });
}

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { deps, runtime, user, key, seed, origin, frame } = visit;
  const refuse = async (error: EnrolTotpError): Promise<PortalAnswer | undefined> => {
    const again = await show(visit, error);
    return again && { again, status: 400 };
  };
  const code = (form.get('code') ?? '').slice(0, 32);
  if (code.trim() === '') return refuse('code_required');
  const secret = deriveTotpSecret(key, seed);
  const { id: userId, session_epoch: asOf } = user;
  const adding = { tenant: runtime.tenant, userId, key, asOf, secret, code, lang: frame.page.lang, origin };
  const added = await addTotp(deps, adding);
  if (added.ok) return afterAdding(visit, ['otp', 'mfa'], 'app_added');
  return added.code === 'signed_out' ? undefined : refuse(added.code);
}

/** Setting up an authenticator app. */
export const authenticatorApp: PortalPage = { path: 'app', isGuarded: true, render: (visit) => show(visit), submit };
