import { type ProfilePageProps, profilePage } from '../../../views/account/profile-page.ts';
import { findNameProblem, type NameField, namesForm, updateProfile } from '../../accounts/update-profile.ts';
import { accountPath } from '../../clients/account-client.ts';
import { changeEmail, showEmail, verifyEmail } from '../email-change.ts';
import type { PortalAnswer, PortalSection, Visit } from '../portal-page.ts';

type Given = Pick<ProfilePageProps, 'names' | 'errors'>;

const emailPath = `${accountPath}/profile/email`;

function show({ runtime, user, profile: { name, given_name, family_name }, frame, action }: Visit, given?: Given) {
  const names = { name: name ?? '', given_name: given_name ?? '', family_name: family_name ?? '' };
  return profilePage({
    account: frame,
    action,
    names,
    isEmailVerified: user.email_verified,
    changeEmailUrl: `${runtime.tenant.mountPath}${emailPath}`,
    verifyUrl: `${runtime.tenant.mountPath}${accountPath}/profile/verify`,
    userId: user.id,
    createdAt: user.created_at,
    groups: user.user_groups,
    ...given,
  });
}

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer> {
  const { deps, runtime, user, profile: before, origin } = visit;
  const names = namesForm.parse(Object.fromEntries(form));
  const problems = (Object.keys(names) as NameField[]).map((field) => [field, findNameProblem(names[field])] as const);
  const errors = Object.fromEntries(problems.filter(([, problem]) => problem !== undefined));
  if (Object.keys(errors).length > 0) return { again: show(visit, { names, errors }), status: 400 };
  await updateProfile(deps, { tenant: runtime.tenant, userId: user.id, before, values: names, origin });
  return { goTo: accountPath, notice: 'profile_saved' };
}

/** Who somebody is to the apps they sign in to. */
export const profile: PortalSection = {
  name: 'profile',
  pages: [
    { path: '', render: async (visit) => show(visit), submit },
    { path: 'email', isGuarded: true, render: async (visit) => showEmail(visit), submit: changeEmail },
    { path: 'verify', submit: verifyEmail },
  ],
};
