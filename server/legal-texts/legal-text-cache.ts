import type { LegalTextRow } from '../../adapters/postgres/schema/legal-text-tables.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import { findCurrentTexts } from './current-texts.ts';

export type LegalTextCache = {
  /** The texts that count now: of each kind the latest version that is in force. */
  readonly list: () => Promise<readonly LegalTextRow[]>;
  readonly forget: () => void;
};

/** The texts of one tenant, read once until the database announces another; nothing is believed for longer than a minute. */
export function createLegalTextCache({ db, clock }: Pick<Deps, 'db' | 'clock'>, tenantId: string): LegalTextCache {
  let known: { readonly texts: Promise<LegalTextRow[]>; readonly at: number } | undefined;
  return {
    async list() {
      const now = clock.now();
      if (!known || now - known.at >= MINUTE) {
        const texts = db.tenant(tenantId).selectFrom('legal_texts').selectAll().execute();
        known = { texts, at: now };
        // What could not be read is asked for again the next time.
        texts.catch(() => {
          known = undefined;
        });
      }
      return findCurrentTexts(await known.texts, now);
    },
    forget() {
      known = undefined;
    },
  };
}
