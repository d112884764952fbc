import type { BadNetworks } from '../adapters/bad-networks/bad-networks.ts';
import type { BreachIndex } from '../adapters/breach-index/open-breach-index.ts';
import type { Breakers } from '../adapters/breakers.ts';
import type { DataFiles } from '../adapters/data-files/data-files.ts';
import type { ErasureList } from '../adapters/erasure-list.ts';
import type { GeoIp } from '../adapters/geo-ip/geo-ip.ts';
import type { Mailer } from '../adapters/mail/mailer.ts';
import type { PasswordHash } from '../adapters/password-hash/password-hash.ts';
import type { PasswordStrength } from '../adapters/password-strength/password-strength.ts';
import type { Database } from '../adapters/postgres/database.ts';
import type { FindRecord } from '../adapters/postgres/find-record.ts';
import type { JobQueue } from '../adapters/postgres/job-queue/open-job-queue.ts';
import type { Unit, UnitFailure } from '../adapters/postgres/unit.ts';
import type { PwnedPasswords } from '../adapters/pwned-passwords/pwned-passwords.ts';
import type { TimeStamp } from '../adapters/time-stamp/request-time-stamp.ts';
import type { Witness } from '../adapters/witness/witness.ts';
import type { Clock } from './kernel/clock.ts';
import type { Log } from './kernel/log.ts';
import type { AttestationKey } from './keys/attestation-key.ts';
import type { RotationPolicy } from './keys/key-age.ts';
import type { KeyRing } from './keys/key-ring.ts';
import type { Sealing } from './keys/sealing.ts';
import type { Limiter } from './limits/limiter.ts';
import type { OnceAnHour } from './risk/once-an-hour.ts';

/** Everything that talks to something outside, built once by the worker. A function names the parts it needs. */
export type Deps = {
  readonly db: Database;
  readonly findRecord: FindRecord;
  readonly commitUnit: (tenantId: string, unit: Unit) => Promise<UnitFailure | undefined>;
  /** What is done once, soon, and by any node: mails, notices to clients. */
  readonly queue: JobQueue;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly log: Log;
  readonly keyRing: KeyRing;
  readonly sealing: Sealing;
  readonly rotation: RotationPolicy;
  readonly attestation: AttestationKey;
  readonly breakers: Breakers;
  readonly limiter: Limiter;
  readonly erasureList: ErasureList;
  readonly witnesses: readonly Witness[];
  /** Undefined where no time-stamping authority is configured. */
  readonly timeStamp: TimeStamp | undefined;
  readonly passwordHash: PasswordHash;
  readonly passwordStrength: PasswordStrength;
  readonly breachIndex: BreachIndex;
  /** Undefined where nothing is asked of a service elsewhere. */
  readonly pwnedPasswords: PwnedPasswords | undefined;
  /** What the operator brings to `geo` and `badNetworks`. */
  readonly dataFiles: DataFiles;
  readonly geo: GeoIp;
  readonly badNetworks: BadNetworks;
  /** Whether another use of a refresh token is kept: one an hour of those that are let through, and of those that are refused. */
  readonly keepsRefresh: OnceAnHour;
  readonly fetch: typeof globalThis.fetch;
};
