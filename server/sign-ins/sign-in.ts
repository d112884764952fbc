import { z } from 'zod';
import type { SignInRecord } from '../../adapters/postgres/sign-ins.ts';
import type { AuditEvent } from '../audit/audit-event.ts';

/**
 * The sign-in history of a user: one entry for each attempt to sign in as them that got as far as a proof, right or wrong.
 * It is theirs alone, in the database itself, and committed together with what it tells of.
 */
export const signInContent = z.strictObject({
  /** `challenged`: the password was right, and more was asked for. */
  result: z.enum(['succeeded', 'failed', 'challenged']),
  /** Why not, in the words of the audit trail. */
  code: z.string().optional(),
  /** With what, in the words of RFC 8176. */
  methods: z.array(z.string()).default([]),
  trusted_device: z.boolean().optional(),
  client_id: z.string().optional(),
  /** How unusual it was: see `server/risk`. */
  attempt_id: z.uuid().optional(),
  ip: z.string().optional(),
  user_agent: z.string().optional(),
});

type Content = z.input<typeof signInContent>;

/** Refused before anybody looked at a proof: whoever floods a form fills nobody's history. */
const untried = new Set(['too_many_attempts', 'too_many_tries', 'hash_pool_full']);

function contentOf(event: AuditEvent): Content | undefined {
  const { client_id, ip, user_agent } = event;
  if (event.kind === 'login.succeeded') {
    const { amr, trusted_device, risk } = event.details;
    const from = { client_id, ip, user_agent, attempt_id: risk?.attempt_id };
    return { result: 'succeeded', methods: [...amr], trusted_device, ...from };
  }
  if (event.kind === 'login.step_up_required')
    return { result: 'challenged', client_id, ip, user_agent, attempt_id: event.details.risk.attempt_id };
  if (event.kind !== 'login.failed' || untried.has(event.details.code)) return undefined;
  const { code, risk } = event.details;
  return { result: 'failed', code, client_id, ip, user_agent, attempt_id: risk?.attempt_id };
}

/** The entry that an event leaves in the history of its user; undefined for what is no attempt to sign in. */
export function toSignIn(event: AuditEvent): SignInRecord | undefined {
  const content = contentOf(event);
  return content && { user_id: event.user_id, content };
}
