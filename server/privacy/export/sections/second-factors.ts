import { z } from 'zod';
import { listPasskeys } from '../../../../adapters/postgres/passkeys.ts';
import { openPasskey } from '../../../second-factors/stored-passkey.ts';
import { moment, toMoment, toOptionalMoment } from '../fields.ts';
import { exportSection } from '../section.ts';

export const secondFactors = exportSection({
  name: 'second_factors',
  title: 'Your second factors',
  about:
    'What you sign in with beside your password: since when, last used when. Keys and codes are secret and not shown.',
  tables: ['user_totp', 'user_passkeys', 'recovery_codes', 'second_factor_states'],
  item: z.strictObject({
    kind: z.enum(['authenticator_app', 'passkey', 'recovery_code', 'put_off']),
    name: z.string().nullable(),
    created_at: moment.nullable(),
    last_used_at: moment.nullable(),
  }),
  async *list({ db, sealing, tenantId, userId }) {
    const totp = db.selectFrom('user_totp').select(['created_at', 'last_used_at']).where('user_id', '=', userId);
    for (const { created_at, last_used_at } of await totp.execute()) {
      yield {
        kind: 'authenticator_app' as const,
        name: null,
        created_at: toMoment(created_at),
        last_used_at: toMoment(last_used_at),
      };
    }
    const key = await sealing.findUserKey(tenantId, userId);
    for (const row of key ? await listPasskeys(db, userId) : []) {
      const name = key ? openPasskey(key, row).name : null;
      const times = { created_at: toMoment(row.created_at), last_used_at: toOptionalMoment(row.last_used_at) };
      yield { kind: 'passkey' as const, name, ...times };
    }
    const codes = db.selectFrom('recovery_codes').select(['created_at', 'consumed_at']).where('user_id', '=', userId);
    for (const { created_at, consumed_at } of await codes.orderBy('created_at').execute()) {
      yield {
        kind: 'recovery_code' as const,
        name: null,
        created_at: toMoment(created_at),
        last_used_at: toOptionalMoment(consumed_at),
      };
    }
    const states = db.selectFrom('second_factor_states').select(['required_since', 'offered_at']);
    for (const { required_since, offered_at } of await states.where('user_id', '=', userId).execute()) {
      if (!required_since && !offered_at) continue;
      const created_at = toOptionalMoment(required_since);
      yield { kind: 'put_off' as const, name: null, created_at, last_used_at: toOptionalMoment(offered_at) };
    }
  },
});
