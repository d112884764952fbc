import type { Context } from 'koa';
import { openProfile, type SealedProfile } from '../accounts/profile.ts';
import type { Deps } from '../deps.ts';
import { noteLanguageWishes } from './page-language.ts';

/** Lets pages speak to a user who was loaded in the language they have chosen in their account. */
export async function noteOwnLanguage(
  ctx: Pick<Context, 'state'>,
  { sealing }: Pick<Deps, 'sealing'>,
  tenantId: string,
  user: SealedProfile,
): Promise<void> {
  const { locale } = await openProfile(sealing, tenantId, user, ['locale']);
  noteLanguageWishes(ctx, { own: locale });
}
