import { randomInt } from 'node:crypto';
import { consumeEmailCode, hasEmailCode, saveEmailCode } from '../../adapters/postgres/email-codes.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';

/** Codes that are sent by mail, for tenants that take them from whoever has no second factor of their own. */
export const emailCodeMinutes = 10;
const mostTries = 5;

/** No vowels, so that no words come out, and nothing that is taken for something else. */
const alphabet = '23456789bcdfghjkmnpqrstvwxz';
const length = 8;

type NeededDeps = Pick<Deps, 'db' | 'sealing' | 'clock'>;

/** What a code is good for: one step of one sign-in. Others neither see it, nor replace it, nor use up its tries. */
export type EmailCodeUse = {
  readonly tenantId: string;
  readonly userId: string;
  readonly purpose: 'email-code' | 'sign-in-link';
  /** The interaction's. */
  readonly uid: string;
};

const normalise = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Where a code for this use is kept, and how one is hashed for it; undefined when the user is gone. */
async function findPlace({ sealing }: Pick<NeededDeps, 'sealing'>, { tenantId, userId, purpose, uid }: EmailCodeUse) {
  const key = await sealing.findUserKey(tenantId, userId);
  return (
    key && {
      use: { user_id: userId, use_hash: key.hash('email-code-uses', JSON.stringify([purpose, uid])) },
      hashOf: (code: string) => key.hash('email-codes', JSON.stringify([purpose, uid, normalise(code)])),
    }
  );
}

/** A new code, which takes the place of the one before for the same use: 38 bits. Undefined when the user is gone. */
export async function createEmailCode(deps: NeededDeps, use: EmailCodeUse): Promise<string | undefined> {
  const letters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  const place = await findPlace(deps, use);
  if (!place) return undefined;
  const expires_at = new Date((deps.clock.now() + emailCodeMinutes * MINUTE) * 1000);
  await saveEmailCode(deps.db.tenant(use.tenantId), place.use, place.hashOf(letters), expires_at);
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** Whether a code was sent for this use that may still be typed in. */
export async function isEmailCodeOut(deps: NeededDeps, use: EmailCodeUse): Promise<boolean> {
  const place = await findPlace(deps, use);
  const now = new Date(deps.clock.now() * 1000);
  return place !== undefined && hasEmailCode(deps.db.tenant(use.tenantId), place.use, now, mostTries);
}

export type EmailCodeVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'wrong_email_code' | 'email_code_spent' };

/** Takes the code, once, within five tries, and for what it was sent for. */
export async function verifyEmailCode(deps: NeededDeps, use: EmailCodeUse, code: string): Promise<EmailCodeVerdict> {
  const place = await findPlace(deps, use);
  if (!place) return { ok: false, code: 'email_code_spent' };
  const now = new Date(deps.clock.now() * 1000);
  const db = deps.db.tenant(use.tenantId);
  const taken = await consumeEmailCode(db, place.use, place.hashOf(code), now, mostTries);
  if (taken === 'spent') return { ok: true };
  return { ok: false, code: taken === 'wrong' ? 'wrong_email_code' : 'email_code_spent' };
}
