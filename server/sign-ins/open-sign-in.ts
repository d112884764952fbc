import type { z } from 'zod';
import { openSignIn as openRow, type SignInRow } from '../../adapters/postgres/sign-ins.ts';
import type { Log } from '../kernel/log.ts';
import { readSealed, type SealedFor } from '../keys/read-sealed.ts';
import { signInContent } from './sign-in.ts';

type Content = z.output<typeof signInContent>;

/** What an entry of the history says; `unreadable`: that there was something, at that time, is all that is left of it. */
export type OpenedSignIn = Omit<Content, 'result'> & { readonly result: Content['result'] | 'unreadable' };

export function openSignIn(log: Pick<Log, 'error'>, owner: SealedFor, row: SignInRow): OpenedSignIn {
  const read = () => signInContent.parse(openRow(owner.key, row));
  return readSealed(log, owner, 'an entry of a sign-in history', read) ?? { result: 'unreadable', methods: [] };
}
