import type { Sealing } from '../../server/keys/sealing.ts';
import { endUserSessionsText } from './logout-notices.ts';
import { type SealedRiskAttempt, sealRiskAttempt } from './risk.ts';
import { sealDevice } from './seal-device.ts';
import { type SealedSignIn, sealSignIn } from './sign-ins.ts';
import type { RareWrite } from './unit.ts';

/** Whoever erases the user waits for this, or this finds them erased. */
const isThere = (userId: string): string => `exists (select from users u where u.tenant_id = current_tenant_id()
        and u.id = ${userId} and u.status <> 'erased' for share)`;

/** What each write with a table of its own does. */
export const rareStatements = {
  save_session: {
    name: 'save-session',
    text: `insert into sessions (uid, id_hash, user_id, payload, expires_at, sealed_device)
      select $1, decode($2, 'hex'), $3::uuid, $4::jsonb, to_timestamp($5), $7::text
      where $6::int is null or exists (select from users
        where tenant_id = current_tenant_id() and id = $3 and session_epoch = $6 and status = 'active' for share)
      on conflict (tenant_id, uid) do update set id_hash = excluded.id_hash, user_id = excluded.user_id,
        payload = excluded.payload, expires_at = excluded.expires_at, last_used_at = now(),
        sealed_device = coalesce(excluded.sealed_device, sessions.sealed_device)
      where sessions.revoked_at is null
        and ($8::text is null or sessions.user_id is null or sessions.id_hash = decode($8, 'hex'))`,
  },
  revoke_session: {
    name: 'revoke-session',
    text: `update sessions set revoked_at = now() where tenant_id = current_tenant_id() and id_hash = decode($1, 'hex')
      and revoked_at is null`,
  },
  advance_session_epoch: {
    name: 'advance-session-epoch',
    text: `update users set session_epoch = session_epoch + 1 where tenant_id = current_tenant_id() and id = $1`,
  },
  revoke_user_sessions: { name: 'revoke-user-sessions', text: endUserSessionsText },
  save_logout_notice: {
    name: 'save-logout-notice',
    text: `insert into logout_notices (id, user_id, client_id, sid) values ($1, $2, $3, $4)`,
  },
  save_grant: {
    name: 'save-grant',
    text: `insert into grants (id, user_id, client_id, session_uid, payload, expires_at)
      values ($1, $2, $3, $4, $5, to_timestamp($6))
      on conflict (tenant_id, id) do update set payload = excluded.payload, expires_at = excluded.expires_at`,
  },
  update_grant: {
    name: 'update-grant',
    text: `update grants set payload = $2, expires_at = to_timestamp($3) where tenant_id = current_tenant_id() and id = $1`,
  },
  revoke_grant: {
    name: 'revoke-grant',
    // What hangs on a grant is found only while the grant is (see `find-record.ts`): its row is all that has to go.
    text: `delete from grants where tenant_id = current_tenant_id() and id = $1`,
  },
  save_agreement: {
    name: 'save-agreement',
    text: `insert into agreements (id, user_id, kind, version, text_hash, decision, sealed, turn)
      select $1::uuid, $2::uuid, $3::text, $4::integer, decode($5, 'hex'), $6::text, $7::text, coalesce(max(a.turn) + 1, 0)
      from agreements a
      where a.tenant_id = current_tenant_id() and a.user_id = $2::uuid and a.kind = $3::text and a.version = $4::integer
      having $6::text is distinct from (array_agg(a.decision order by a.turn desc))[1]
      on conflict do nothing`,
  },
  save_consent: {
    name: 'save-consent',
    text: `insert into consents (user_id, client_id, granted) values ($1, $2, $3)
      on conflict (tenant_id, user_id, client_id) do update set granted = excluded.granted, updated_at = now()`,
  },
  delete_record: {
    name: 'delete-record',
    text: `delete from oidc_records where tenant_id = current_tenant_id() and id = decode($1, 'hex')`,
  },
  trust_device: {
    name: 'trust-device',
    text: `with gone as (
        delete from trusted_devices where tenant_id = current_tenant_id() and user_id = $2
          and (expires_at <= now() or session_epoch < $4)
      )
      insert into trusted_devices (id, user_id, token_hash, session_epoch, sealed, expires_at)
      values ($1, $2, decode($3, 'hex'), $4, $5, to_timestamp($6))`,
  },
  use_trusted_device: {
    name: 'use-trusted-device',
    text: `update trusted_devices set last_used_at = now()
      where tenant_id = current_tenant_id() and user_id = $1 and token_hash = decode($2, 'hex')`,
  },
  keep_sign_in: { name: 'keep-sign-in', text: 'select keep_sign_in($1, $2, $3)' },
  keep_risk_attempt: {
    name: 'keep-risk-attempt',
    text: `insert into risk_attempts
        (id, user_id, client_id, is_proven, score, decision, is_enforced, points, signals, sealed, completed_at, method)
      select $1::uuid, $2::uuid, $3::text, $4::boolean, $5::smallint, $6::text, $7::boolean, $8::jsonb, $9::jsonb, $10::text,
        case when $11::boolean then now() end, $9::jsonb ->> 'method'
      where $2::uuid is null or ${isThere('$2::uuid')}`,
  },
  complete_risk_attempt: {
    name: 'complete-risk-attempt',
    text: `update risk_attempts set completed_at = now()
      where tenant_id = current_tenant_id() and id = $1 and completed_at is null and answer is distinct from 'not_me'`,
  },
  save_risk_profile: {
    name: 'save-risk-profile',
    text: `insert into risk_profiles as p (user_id, sealed)
      select $1::uuid, $2::text where ${isThere('$1::uuid')}
      on conflict (tenant_id, user_id) do update
      set sealed = excluded.sealed, last_sign_in_on = null, version = p.version + 1, updated_at = now() where p.version = $3::int`,
  },
  save_mail: {
    name: 'save-mail',
    text: `insert into mails (id, kind, user_id, sealed, sealed_for_user) values ($1, $2, $3, $4, $5)`,
  },
} as const;

export type RareStatement = Exclude<SealedWrite, { write: 'add_job' }>;

/** The values of its statement. */
export function valuesOf(rare: RareStatement): unknown[] {
  switch (rare.write) {
    case 'save_session': {
      const { uid, id, known_id, user_id, payload, expires_at, epoch, sealed_device } = rare.session;
      const values = [uid, id, user_id ?? null, JSON.stringify(payload), expires_at];
      return [...values, epoch ?? null, sealed_device ?? null, known_id ?? null];
    }
    case 'save_grant': {
      const { id, user_id, client_id, session_uid, payload, expires_at } = rare.grant;
      return [id, user_id ?? null, client_id ?? null, session_uid ?? null, JSON.stringify(payload), expires_at];
    }
    case 'update_grant':
      return [rare.grant.id, JSON.stringify(rare.grant.payload), rare.grant.expires_at];
    case 'advance_session_epoch':
      return [rare.user_id];
    case 'revoke_user_sessions':
      return [rare.user_id, null, null];
    case 'save_logout_notice': {
      const { id, user_id, client_id, sid } = rare.notice;
      return [id, user_id, client_id, sid];
    }
    case 'revoke_grant':
      return [rare.grant_id];
    case 'save_agreement': {
      const { id, user_id, kind, version, text_hash, decision, sealed } = rare.agreement;
      return [id, user_id, kind, version, text_hash, decision, sealed ?? null];
    }
    case 'save_consent':
      return [rare.user_id, rare.client_id, JSON.stringify(rare.granted)];
    case 'trust_device': {
      const { id, user_id, token_hash, session_epoch, sealed, expires_at } = rare.device;
      return [id, user_id, token_hash, session_epoch, sealed, expires_at];
    }
    case 'use_trusted_device':
      return [rare.user_id, rare.token_hash];
    case 'keep_sign_in': {
      const { user_id, id, sealed } = rare.sign_in;
      return [user_id, id, sealed];
    }
    case 'keep_risk_attempt': {
      const { id, user_id, client_id, is_proven, score, decision, is_enforced, points, signals, sealed, is_completed } =
        rare.attempt;
      const judged = [is_proven, score, decision, is_enforced, JSON.stringify(points), JSON.stringify(signals)];
      return [id, user_id ?? null, client_id ?? null, ...judged, sealed, is_completed === true];
    }
    case 'save_risk_profile':
      return [rare.user_id, rare.sealed, rare.version];
    case 'save_mail': {
      const { id, kind, user_id, sealed, sealed_for_user } = rare.mail;
      return [id, kind, user_id, sealed, sealed_for_user];
    }
    default:
      return [rare.id];
  }
}

type SaveSession = Extract<RareWrite, { write: 'save_session' }>;
type SealedSession = SaveSession & { readonly session: { readonly sealed_device: string | undefined } };
type KeepRiskAttempt = { readonly write: 'keep_risk_attempt'; readonly attempt: SealedRiskAttempt };
type KeepSignIn = { readonly write: 'keep_sign_in'; readonly sign_in: SealedSignIn };
/** A write in which nothing personal is in clear any more. */
export type SealedWrite =
  | Exclude<RareWrite, SaveSession | { write: 'keep_sign_in' | 'keep_risk_attempt' }>
  | SealedSession
  | KeepSignIn
  | KeepRiskAttempt;

/** Sealing may read keys, so it comes before the transaction. */
export async function sealWrite(sealing: Sealing, tenantId: string, rare: RareWrite): Promise<SealedWrite> {
  if (rare.write === 'keep_sign_in')
    return { write: 'keep_sign_in', sign_in: await sealSignIn(sealing, tenantId, rare.sign_in) };
  if (rare.write === 'keep_risk_attempt')
    return { write: 'keep_risk_attempt', attempt: await sealRiskAttempt(sealing, tenantId, rare.attempt) };
  if (rare.write !== 'save_session') return rare;
  const { device, ...session } = rare.session;
  const sealed_device = await sealDevice(sealing, tenantId, { ...session, device });
  return { write: 'save_session', session: { ...session, sealed_device } };
}
