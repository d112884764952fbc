import { type LanguageError, languagePage } from '../../../views/account/language-page.ts';
import { messages } from '../../../views/messages.ts';
import { updateProfile } from '../../accounts/update-profile.ts';
import { accountPath } from '../../clients/account-client.ts';
import { findLanguage, languages } from '../../kernel/languages.ts';
import { keepLanguage } from '../../language/language-cookie.ts';
import type { PortalAnswer, PortalSection, Visit } from '../portal-page.ts';

const choices = languages.map((lang) => ({ lang, name: messages[lang].name }));

const show = ({ frame, action, profile }: Visit, error?: LanguageError) =>
  languagePage({ account: frame, action, choices, chosen: findLanguage(profile.locale ?? ''), error });

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer> {
  const { ctx, deps, runtime, user, profile, origin } = visit;
  const given = form.get('locale');
  const chosen = languages.find((language) => language === given);
  // '' is as the browser says, and no choice at all is a mistake.
  if (!chosen && given !== '') return { again: show(visit, 'unknown'), status: 400 };
  const change = { userId: user.id, before: profile, values: { locale: chosen ?? '' }, origin };
  await updateProfile(deps, { tenant: runtime.tenant, ...change });
  // The sign-in page of this browser speaks the same, though it knows nobody yet.
  keepLanguage(ctx, runtime.tenant, chosen);
  return { goTo: `${accountPath}/language`, notice: 'language_saved' };
}

/** The language that pages, mails and apps speak to somebody. */
export const language: PortalSection = {
  name: 'language',
  pages: [{ path: '', render: async (visit) => show(visit), submit }],
};
