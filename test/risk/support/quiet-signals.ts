import type { Signals } from '../../../server/risk/signals.ts';

/** A user with a history who does what they always do: nothing speaks, nothing is unknown. */
export const quietSignals = (overrides: Partial<Signals> = {}): Signals => ({
  method: 'password',
  is_proven: true,
  has_account: true,
  has_mfa: false,
  device: 'known',
  ip: 'known',
  network: 'known',
  country: 'known',
  hours: { sample: 60, share: 0.3 },
  travel: { distance_km: 0, elapsed_s: 86_400 },
  failures: { account: 0, network: 0 },
  is_breached: false,
  sprayed: 0,
  is_stuffing: false,
  history: 'kept',
  idle_days: 1,
  user_agent: 'usual',
  ...overrides,
});
