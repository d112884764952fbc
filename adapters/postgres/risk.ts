import { randomUUID } from 'node:crypto';
import type { Sealing, UserKey } from '../../server/keys/sealing.ts';
import type { Database } from './database.ts';

/** What is known about a user before an attempt of theirs is weighed. */
export type RiskInputs = {
  readonly sealed_profile: string | null;
  /**
   * Where there is no profile: the day of the last sign-in, or when the account was made if nobody knows of one. Unix seconds; null
   * where there is no account.
   */
  readonly idle_since: number | null;
  readonly has_totp: boolean;
  readonly passkeys: number;
  /** Which browsers know the user. */
  readonly device_epoch: number;
};

const find = {
  name: 'find-risk-inputs',
  text: `select p.sealed as sealed_profile,
      coalesce(extract(epoch from p.last_sign_in_on), extract(epoch from u.created_at))::float8 as idle_since,
      exists (select from user_totp t where t.tenant_id = current_tenant_id() and t.user_id = $1) as has_totp,
      (select count(*)::int from user_passkeys k where k.tenant_id = current_tenant_id() and k.user_id = $1) as passkeys,
      coalesce(u.device_epoch, 0) as device_epoch
    from (select) one
    left join users u on u.tenant_id = current_tenant_id() and u.id = $1
    left join risk_profiles p on p.tenant_id = current_tenant_id() and p.user_id = $1`,
};

/** In one look; for nobody there is the same look, of which nothing comes: time must not tell who has an account. */
export async function findRiskInputs(db: Database, tenantId: string, userId: string | undefined): Promise<RiskInputs> {
  const [row] = await db.run<RiskInputs>(tenantId, find, [userId ?? randomUUID()]);
  if (!row) throw new Error('a left join of one row answers one row');
  return row;
}

/** An attempt as it is kept; `details` are where it came from, for its user's key. */
export type RiskAttemptRecord = {
  readonly id: string;
  readonly user_id: string | undefined;
  readonly client_id: string | undefined;
  readonly is_proven: boolean;
  readonly score: number;
  readonly decision: 'allow' | 'step_up' | 'refuse';
  readonly is_enforced: boolean;
  readonly points: Readonly<Record<string, number>>;
  readonly signals: object;
  readonly details: object;
  /** Whether its sign-in completes in the same request. */
  readonly is_completed?: boolean;
};

export type SealedRiskAttempt = Omit<RiskAttemptRecord, 'details'> & { readonly sealed: string | null };

const attemptPlace = (id: string) => ({ table: 'risk_attempts', column: 'sealed', row: id });
const profilePlace = (userId: string) => ({ table: 'risk_profiles', column: 'sealed', row: userId });

/** Of an attempt at no account nothing is kept that says where it came from: the audit trail does. */
export async function sealRiskAttempt(
  sealing: Sealing,
  tenantId: string,
  { details, ...attempt }: RiskAttemptRecord,
): Promise<SealedRiskAttempt> {
  const { id, user_id } = attempt;
  const key = user_id === undefined ? undefined : await sealing.findUserKey(tenantId, user_id);
  return { ...attempt, sealed: key?.seal(attemptPlace(id), JSON.stringify(details)) ?? null };
}

export const openRiskAttempt = (
  key: UserKey,
  { id, sealed }: { readonly id: string; readonly sealed: string },
): unknown => JSON.parse(key.open(attemptPlace(id), sealed).toString());

export const sealRiskProfile = (key: UserKey, userId: string, profile: object): string =>
  key.seal(profilePlace(userId), JSON.stringify(profile));

export const openRiskProfile = (key: UserKey, userId: string, sealed: string): unknown =>
  JSON.parse(key.open(profilePlace(userId), sealed).toString());

/** What is learnt from: the attempt, and the profile that it changes. */
export type RiskLesson = {
  readonly sealed_attempt: string | null;
  readonly sealed_profile: string | null;
  /** 0 where there is no profile yet. */
  readonly version: number;
  /** Null where nobody can sign in any more. */
  readonly device_epoch: number | null;
};

const findLesson = {
  name: 'find-risk-lesson',
  text: `select a.sealed as sealed_attempt, p.sealed as sealed_profile, coalesce(p.version, 0) as version,
      (select u.device_epoch from users u where u.tenant_id = current_tenant_id() and u.id = $2 and u.status = 'active')
        as device_epoch
    from (select) one
    left join risk_attempts a on a.tenant_id = current_tenant_id() and a.id = $1 and a.user_id = $2
    left join risk_profiles p on p.tenant_id = current_tenant_id() and p.user_id = $2`,
};

/** In one look; the attempt is null when it is not this user's, or not stored yet. */
export async function findRiskLesson(
  db: Database,
  tenantId: string,
  userId: string,
  attemptId: string,
): Promise<RiskLesson> {
  const [row] = await db.run<RiskLesson>(tenantId, findLesson, [attemptId, userId]);
  if (!row) throw new Error('a left join of one row answers one row');
  return row;
}
