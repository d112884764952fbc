import { type AddPasskeyError, addPasskeyPage } from '../../../views/account/add-passkey-page.ts';
import { addPasskey } from '../../second-factors/add-passkey.ts';
import { creationOptions } from '../../second-factors/passkey-options.ts';
import { readPasskeyName } from '../../second-factors/rename-passkey.ts';
import type { PortalAnswer, PortalPage, Visit } from '../portal-page.ts';
import { afterAdding } from './two-step-path.ts';

/** What a passkey is called unless its owner says otherwise. */
const usualName = 'Passkey';

async function show(visit: Visit, given: { readonly name?: string; readonly error?: AddPasskeyError } = {}) {
  const { deps, runtime, user, profile, key, seed, frame, action } = visit;
  const owner = { userId: user.id, key, email: profile.email ?? user.id };
  const options = await creationOptions(deps, runtime.tenant, seed, owner);
  return addPasskeyPage({ account: frame, action, options, name: given.name ?? usualName, error: given.error });
}

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { deps, runtime, user, key, seed, origin, frame } = visit;
  const given = form.get('name') ?? '';
  const name = readPasskeyName(given);
  const refuse = async (error: AddPasskeyError) => ({ again: await show(visit, { name: given, error }), status: 400 });
  if (name === undefined) return refuse('name_wrong');
  const json = form.get('passkey') ?? '';
  const { id: userId, session_epoch: asOf } = user;
  const { lang } = frame.page;
  const adding = { tenant: runtime.tenant, userId, key, asOf, json, seed, name, lang, origin };
  const added = await addPasskey(deps, adding);
  if (added.ok) return afterAdding(visit, ['swk', 'user', 'mfa'], 'passkey_added');
  return added.code === 'signed_out' ? undefined : refuse(added.code);
}

/** Adding a passkey to those there are. */
export const passkey: PortalPage = { path: 'passkey', isGuarded: true, render: (visit) => show(visit), submit };
