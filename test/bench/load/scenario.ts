import type { Target } from '../bench-clients.ts';
import type { HttpConnection } from './http-connection.ts';
import type { HttpReply } from './http-reply.ts';
import type { SignedInUser } from './signed-in-user.ts';

/** One operation of one virtual user. It throws when the answer is not the expected one; that counts as an error. */
export type Caller = (connection: HttpConnection) => Promise<void>;

/** What `prepare` may ask for. Users are signed in once per server and shared by all scenarios. */
export type Preparation = {
  readonly target: Target;
  readonly callers: number;
  readonly signedInUsers: () => Promise<readonly SignedInUser[]>;
};

/** One row of the table: how to get ready, untimed, and what each virtual user then does over and over. */
export type Scenario = {
  readonly name: string;
  readonly title: string;
  /** The scenario of the raw server that this row is held against; its own name when undefined. */
  readonly comparedTo?: string;
  readonly prepare: (preparation: Preparation) => Promise<Caller[]>;
};

/** Throws unless the reply has this status. */
export function expectStatus(reply: HttpReply, status: number, what: string): void {
  if (reply.status !== status) throw new Error(`${what}: ${reply.status} ${reply.body.slice(0, 300)}`);
}

/** A scenario's callers when all of them send the same bytes and want 200. */
export function sameRequest(callers: number, what: string, request: string, mustContain = ''): Caller[] {
  return Array.from({ length: callers }, () => repeatRequest(what, request, mustContain));
}

/** A caller that sends the same bytes each time and wants 200 with a body that contains `mustContain`. */
export function repeatRequest(what: string, request: string, mustContain = ''): Caller {
  return async (connection) => {
    const reply = await connection.send(request);
    expectStatus(reply, 200, what);
    if (!reply.body.includes(mustContain)) throw new Error(`${what}: no ${mustContain} in ${reply.body.slice(0, 300)}`);
  };
}
