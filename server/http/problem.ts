import { STATUS_CODES } from 'node:http';

/** RFC 9457: what went wrong, for programs. Never holds a value that was sent. */
export type Problem = {
  readonly status: number;
  /** A word of ours (or of OAuth) to tell problems apart by. */
  readonly code: string;
  readonly detail: string;
  /** Where in the body or query: JSON pointers, and what kind of thing is wrong there. */
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
};

type Answering = { status: number; type: string; body: unknown; get(name: string): string };

export function renderProblem(ctx: Answering, { status, code, detail, errors }: Problem): void {
  ctx.status = status;
  const request_id = ctx.get('x-request-id');
  const title = STATUS_CODES[status] ?? 'Error';
  ctx.body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    code,
    detail,
    ...(errors ? { errors } : {}),
    request_id,
  });
  ctx.type = 'application/problem+json';
}
