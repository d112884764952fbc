import type { Factor } from './factor.ts';
import { accountFailures } from './factors/account-failures.ts';
import { badNetwork } from './factors/bad-network.ts';
import { breachedPassword } from './factors/breached-password.ts';
import { dormantAccount } from './factors/dormant-account.ts';
import { impossibleTravel } from './factors/impossible-travel.ts';
import { networkFailures } from './factors/network-failures.ts';
import { newCountry } from './factors/new-country.ts';
import { newDevice } from './factors/new-device.ts';
import { newIp } from './factors/new-ip.ts';
import { newNetwork } from './factors/new-network.ts';
import { oddHours } from './factors/odd-hours.ts';
import { sprayedPassword } from './factors/sprayed-password.ts';
import { stuffing } from './factors/stuffing.ts';
import { unknownHistory } from './factors/unknown-history.ts';
import { userAgent } from './factors/user-agent.ts';

/** Everything that an attempt to sign in is judged by. */
export const factors: readonly Factor[] = [
  newDevice,
  newCountry,
  newNetwork,
  newIp,
  impossibleTravel,
  oddHours,
  accountFailures,
  networkFailures,
  breachedPassword,
  sprayedPassword,
  stuffing,
  badNetwork,
  dormantAccount,
  unknownHistory,
  userAgent,
];

export const factorIds = factors.map(({ id }) => id);
