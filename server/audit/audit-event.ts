import type { z } from 'zod';
import type { AuditRecord } from '../../adapters/postgres/unit.ts';
import { auditEvents } from './events.ts';

type Definition = (typeof auditEvents)[number];

/** The name of a kind of event that is in `events.ts`. */
export type AuditKind = Definition['kind'];
/** Nobody who writes an event gives its parts away to be changed. */
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
export type DetailsOf<Kind extends AuditKind> = Frozen<z.input<Extract<Definition, { kind: Kind }>['details']>>;

/** Details may be left out where there are none to give. */
type WithDetails<Details> = object extends Details ? { readonly details?: Details } : { readonly details: Details };

/** Who did it, from where, in which request. */
export type AuditOrigin = Pick<AuditRecord, 'user_id' | 'client_id' | 'ip' | 'user_agent' | 'request_id'>;

/** An event as whoever notices it hands it in: kind and details belong together. */
export type AuditEvent<Kind extends AuditKind = AuditKind> = {
  [K in Kind]: AuditOrigin & { readonly kind: K } & WithDetails<DetailsOf<K>>;
}[Kind];

/** The kinds that say who acted for the installation: `cli:root`, `job:rotate-keys`. */
type AdministrativeKind = { [K in AuditKind]: DetailsOf<K> extends { actor: string } ? K : never }[AuditKind];

export type AdministrativeEvent<Kind extends AdministrativeKind = AdministrativeKind> = {
  [K in Kind]: Pick<AuditOrigin, 'user_id' | 'client_id'> & {
    readonly kind: K;
    readonly actor: string;
  } & WithDetails<Omit<DetailsOf<K>, 'actor'>>;
}[Kind];

const personalOf = new Map<string, readonly string[]>(auditEvents.map(({ kind, personal }) => [kind, personal]));

/** The event with its personal details set apart, to be sealed. */
export function toAuditRecord({ details, ...event }: AuditEvent): AuditRecord {
  const personal = personalOf.get(event.kind) ?? [];
  if (!details) return event;
  if (personal.length === 0) return { ...event, details };
  const isPersonal = ([name, value]: [string, unknown]) => personal.includes(name) && value !== undefined;
  const entries = Object.entries(details);
  const apart = entries.filter(isPersonal);
  return {
    ...event,
    details: Object.fromEntries(entries.filter(([name]) => !personal.includes(name))),
    ...(apart.length > 0 ? { personal: Object.fromEntries(apart) } : {}),
  };
}
