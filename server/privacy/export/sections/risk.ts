import { z } from 'zod';
import { findRiskProfile } from '../../../../adapters/postgres/risk-profiles.ts';
import { emptyProfile } from '../../../risk/profile/learn.ts';
import { openProfile } from '../../../risk/profile/open-profile.ts';
import type { RiskProfile } from '../../../risk/profile/profile.ts';
import { moment, toMoment } from '../fields.ts';
import { type ExportSource, exportSection } from '../section.ts';

const seen = { weight: z.number(), first_seen_at: moment, last_seen_at: moment };
const fromSeconds = (at: number): string => toMoment(new Date(at * 1000));

/** An entry with its times as the export writes them. */
const shown = <T extends { readonly first_at: number; readonly last_at: number }>({
  first_at,
  last_at,
  ...rest
}: T) => ({
  ...rest,
  first_seen_at: fromSeconds(first_at),
  last_seen_at: fromSeconds(last_at),
});

/** What is known of somebody; undefined where that is nothing, or cannot be read. */
async function findKnown({ db, sealing, log, tenantId, userId }: ExportSource): Promise<RiskProfile | undefined> {
  const key = await sealing.findUserKey(tenantId, userId);
  const row = await findRiskProfile(db, userId);
  if (!key || !row) return undefined;
  const { profile } = openProfile(log, { key, tenantId, userId }, row.sealed);
  return profile ?? (row.last_sign_in_on === null ? undefined : emptyProfile(row.last_sign_in_on));
}

export const risk = exportSection({
  name: 'usual_sign_ins',
  title: 'What is usual for you',
  about:
    'From where, when and with which browsers you usually sign in, so that what is unusual is noticed. Weights halve within 90 days. Once it has run out, the day of the last sign-in alone is left.',
  tables: ['risk_profiles'],
  isPrivate: true,
  item: z.strictObject({
    updated_at: moment,
    last_login_at: moment,
    hours_utc: z.array(z.number()).length(24),
    browsers: z.array(z.strictObject({ browser: z.string(), ...seen })),
    ips: z.array(z.strictObject({ ip: z.string(), ...seen })),
    networks: z.array(z.strictObject({ network: z.string(), asn: z.int().nullable(), ...seen })),
    countries: z.array(z.strictObject({ country: z.string(), ...seen })),
    last_place: z
      .strictObject({ at: moment, latitude: z.number(), longitude: z.number(), accuracy_km: z.number() })
      .nullable(),
  }),
  async *list(source) {
    const profile = await findKnown(source);
    if (!profile) return;
    const { last_place } = profile;
    yield {
      updated_at: fromSeconds(profile.updated_at),
      last_login_at: fromSeconds(profile.last_login_at),
      hours_utc: profile.hours.map(({ weight }) => weight),
      browsers: profile.devices.map(({ id: _, traits: browser, ...rest }) => ({ browser, ...shown(rest) })),
      ips: profile.ips.map(shown),
      networks: profile.networks.map(({ asn = null, ...rest }) => ({ asn, ...shown(rest) })),
      countries: profile.countries.map(shown),
      last_place: last_place ? { ...last_place, at: fromSeconds(last_place.at) } : null,
    };
  },
});
