import type { LogoutNotice } from './logout-notices.ts';
import type { RiskAttemptRecord } from './risk.ts';
import type { Device } from './seal-device.ts';
import type { SignInRecord } from './sign-ins.ts';

/** A row of `oidc_records`, as JSON; `id` is the SHA-256 of the value the client holds, in hex. */
export type OidcRecord = {
  readonly id: string;
  readonly kind: string;
  readonly grant_id?: string | undefined;
  readonly user_id?: string | undefined;
  readonly client_id?: string | undefined;
  readonly session_uid?: string | undefined;
  readonly session_bound?: boolean;
  readonly user_code?: string | undefined;
  readonly payload: object;
  readonly expires_at: number;
};

export type AuditRecord = {
  readonly kind: string;
  readonly user_id?: string | undefined;
  readonly client_id?: string | undefined;
  readonly ip?: string | undefined;
  readonly user_agent?: string | undefined;
  readonly request_id?: string | undefined;
  readonly details?: object;
  /** Details that are personal: stored sealed, as `ip` and `user_agent` are. */
  readonly personal?: object;
};

export type SessionRecord = {
  /** The user's `session_epoch` when the login began, for a session that has just been signed in: it must still be that. */
  readonly epoch?: number | undefined;
  readonly uid: string;
  readonly id: string;
  /** The hash of the identifier it was read under. If somebody has renewed that since, nothing is saved. */
  readonly known_id?: string | undefined;
  readonly user_id?: string | undefined;
  readonly payload: object;
  readonly expires_at: number;
  /** From where it is used; stored sealed. */
  readonly device?: Device | undefined;
};

export type GrantRecord = {
  readonly id: string;
  readonly user_id?: string | undefined;
  readonly client_id?: string | undefined;
  readonly session_uid?: string | undefined;
  readonly payload: object;
  readonly expires_at: number;
};

export type AgreementRecord = {
  readonly id: string;
  readonly user_id: string;
  readonly kind: string;
  readonly version: number;
  /** In hex. */
  readonly text_hash: string;
  readonly decision: 'agreed' | 'declined';
  readonly sealed: string | undefined;
};

/** A row of `mails`: sealed for its user, or for the tenant where there is none. */
export type MailRecord = {
  readonly id: string;
  readonly kind: string;
  readonly user_id: string | null;
  readonly sealed: string | null;
  readonly sealed_for_user: string | null;
};

/** A row of `trusted_devices`; `token_hash` is in hex. */
export type TrustedDeviceRecord = {
  readonly id: string;
  readonly user_id: string;
  readonly token_hash: string;
  readonly session_epoch: number;
  readonly sealed: string;
  readonly expires_at: number;
};

/** One write that takes effect together with the rest of its unit, and has a table of its own. */
export type RareWrite =
  | { readonly write: 'save_session'; readonly session: SessionRecord }
  | { readonly write: 'revoke_session'; readonly id: string }
  /** Must come before `revoke_user_sessions`: logins under way either are in time to be revoked, or find this changed. */
  | { readonly write: 'advance_session_epoch'; readonly user_id: string }
  /** Also tells their clients. */
  | { readonly write: 'revoke_user_sessions'; readonly user_id: string }
  /** Tells one client that its user has signed out. */
  | { readonly write: 'save_logout_notice'; readonly notice: LogoutNotice }
  | { readonly write: 'save_grant'; readonly grant: GrantRecord }
  /** Changes a grant that was read before; one that was revoked since then stays revoked. */
  | { readonly write: 'update_grant'; readonly grant: GrantRecord }
  | { readonly write: 'revoke_grant'; readonly grant_id: string }
  | { readonly write: 'save_agreement'; readonly agreement: AgreementRecord }
  | { readonly write: 'save_consent'; readonly user_id: string; readonly client_id: string; readonly granted: object }
  | { readonly write: 'delete_record'; readonly id: string }
  /** Also lets go of those that the user trusts no more. */
  | { readonly write: 'trust_device'; readonly device: TrustedDeviceRecord }
  | { readonly write: 'use_trusted_device'; readonly user_id: string; readonly token_hash: string }
  /** In the history of its user; sealed when it is stored. */
  | { readonly write: 'keep_sign_in'; readonly sign_in: SignInRecord }
  /** How risky an attempt was; sealed when it is stored. */
  | { readonly write: 'keep_risk_attempt'; readonly attempt: RiskAttemptRecord }
  /** All steps of a sign-in are done. */
  | { readonly write: 'complete_risk_attempt'; readonly id: string }
  /** What a sign-in has taught; nothing if another one has taught something since `version` was read. */
  | { readonly write: 'save_risk_profile'; readonly user_id: string; readonly sealed: string; readonly version: number }
  | { readonly write: 'save_mail'; readonly mail: MailRecord }
  /** A job for `queue`, about the row of this id, for in `after_s` seconds. */
  | { readonly write: 'add_job'; readonly queue: string; readonly id: string; readonly after_s?: number | undefined };

/**
 * Everything one request writes. It is committed whole, in one go, or not at all: a spent code and the tokens it
 * bought, a spent refresh token and its successor, an event and its audit row never part.
 */
export type Unit = {
  /** Values that may be seen once (DPoP proofs, client assertions): the unit fails if one was claimed before. */
  readonly claims: { readonly id: string; readonly expires_at: number }[];
  /** Records to be spent: the unit fails if one was spent more than `grace` seconds before. */
  readonly consumes: { readonly id: string; readonly grace: number; readonly kind: string }[];
  readonly records: OidcRecord[];
  readonly audits: AuditRecord[];
  readonly rare: RareWrite[];
};

/** Why a unit was not committed. */
export type UnitFailure = 'replayed' | 'consumed' | 'signed_out';

export const createUnit = (): Unit => ({ claims: [], consumes: [], records: [], audits: [], rare: [] });

export const isUnitEmpty = (unit: Unit): boolean =>
  unit.claims.length + unit.consumes.length + unit.records.length + unit.audits.length + unit.rare.length === 0;
