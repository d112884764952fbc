import { z } from 'zod';
import { openRiskAttempt } from '../../adapters/postgres/risk.ts';
import type { Log } from '../kernel/log.ts';
import { readSealed, type SealedFor } from '../keys/read-sealed.ts';
import type { Observation } from './profile/profile.ts';

const place = z.object({
  kind: z.enum(['located', 'private', 'unknown']),
  country: z.string().optional(),
  region: z.string().optional(),
  city: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  accuracy_km: z.number().optional(),
  asn: z.number().optional(),
  as_org: z.string().optional(),
  is_anonymous: z.boolean().optional(),
});

/** What is sealed of an attempt: from where it was, in clear, for its user and for what is learnt from it. */
const attemptDetails = z.object({
  at: z.number(),
  ip: z.string(),
  network: z.string(),
  place,
  device: z.string().optional(),
  traits: z.string(),
  user_agent: z.string().optional(),
});

export type AttemptDetails = Observation & z.output<typeof attemptDetails>;

export function readAttemptDetails(value: unknown): AttemptDetails {
  const { device, ...details } = attemptDetails.parse(value);
  return { ...details, device };
}

/** Undefined where nothing of it is kept, or it cannot be read, which the log says. */
export function openAttemptDetails(
  log: Pick<Log, 'error'>,
  owner: SealedFor,
  { id, sealed }: { readonly id: string; readonly sealed: string | null },
): AttemptDetails | undefined {
  if (sealed === null) return undefined;
  const read = () => readAttemptDetails(openRiskAttempt(owner.key, { id, sealed }));
  return readSealed(log, owner, 'from where an attempt to sign in was', read);
}
