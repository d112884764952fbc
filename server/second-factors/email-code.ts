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
type User = { readonly tenantId: string; readonly userId: string };

const normalise = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

async function hashOf({ sealing }: NeededDeps, { tenantId, userId }: User, code: string): Promise<Buffer | undefined> {
  const key = await sealing.findUserKey(tenantId, userId);
  return key?.hash('email-codes', normalise(code));
}

/** A new code, which takes the place of the one before: 38 bits. Undefined when the user is gone. */
export async function createEmailCode(deps: NeededDeps, user: User): Promise<string | undefined> {
  const letters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  const hash = await hashOf(deps, user, letters);
  if (!hash) return undefined;
  const expires_at = new Date((deps.clock.now() + emailCodeMinutes * MINUTE) * 1000);
  await saveEmailCode(deps.db.tenant(user.tenantId), user.userId, hash, expires_at);
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** Whether a code was sent that may still be typed in. */
export const isEmailCodeOut = ({ db, clock }: NeededDeps, { tenantId, userId }: User): Promise<boolean> =>
  hasEmailCode(db.tenant(tenantId), userId, new Date(clock.now() * 1000), mostTries);

export type EmailCodeVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'wrong_email_code' | 'email_code_spent' };

/** Takes the code, once, and within five tries. */
export async function verifyEmailCode(deps: NeededDeps, user: User, code: string): Promise<EmailCodeVerdict> {
  const hash = await hashOf(deps, user, code);
  if (!hash) return { ok: false, code: 'email_code_spent' };
  const now = new Date(deps.clock.now() * 1000);
  const taken = await consumeEmailCode(deps.db.tenant(user.tenantId), user.userId, hash, now, mostTries);
  if (taken === 'spent') return { ok: true };
  return { ok: false, code: taken === 'wrong' ? 'wrong_email_code' : 'email_code_spent' };
}
