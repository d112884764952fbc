import type { Deps } from '../deps.ts';
import type { TenantSettings } from '../tenancy/tenant-settings.ts';
import type { Severity } from './severity.ts';

export type AlarmContext = {
  readonly deps: Pick<Deps, 'db'>;
  readonly tenant: { readonly id: string; readonly settings: TenantSettings };
  /** Unix seconds. */
  readonly now: number;
};

/** What an alarm looked at: numbers alone, for whoever is called. */
export type AlarmReading = { readonly isRaised: boolean; readonly details: Readonly<Record<string, number>> };

/** Something that somebody has to be called for: a file in `alarms/` and a line in `alarms.ts`. Looked at every minute. */
export type Alarm = {
  readonly kind: string;
  readonly severity: Severity;
  /** One line for operators. */
  readonly description: string;
  /** Must be cheap: it is asked for every tenant, every minute, and may be on each of many nodes. */
  readonly read: (context: AlarmContext) => Promise<AlarmReading>;
};
