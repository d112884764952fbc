import type { z } from 'zod';
import type { Problem } from '../http/problem.ts';
import type { ApiRefusal } from './api-route.ts';

/** A request that is answered with a problem, thrown from wherever that is noticed. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.code);
    this.problem = problem;
    this.headers = headers;
  }
}

const mostErrors = 20;

/** Says where a value is wrong and in what way, and not what it is. */
export function invalid(where: 'body' | 'query', { issues }: z.ZodError): ApiProblem {
  const errors = issues.slice(0, mostErrors).map(({ path, code }) => ({
    pointer: `/${path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
    code,
  }));
  return new ApiProblem({
    status: 400,
    code: `invalid_${where}`,
    detail: `the ${where} has not the right shape`,
    errors,
  });
}

/** RFC 9470 §3: the client is told how recent a sign-in has to be, and sends the user to authorize with that `max_age`. */
export function needsRecentSignIn(scheme: string, realm: string, max_age: number): ApiProblem {
  const detail = 'the user has to sign in again for this';
  const code = 'insufficient_user_authentication';
  const challenge = `${scheme} realm="${realm}", error="${code}", error_description="${detail}", max_age="${max_age}"`;
  return new ApiProblem({ status: 401, code, detail }, { 'www-authenticate': challenge });
}

/** The token may ask for it, and its user may not. */
export const lacksPermission = (permission: string): ApiProblem =>
  new ApiProblem({ status: 403, code: 'permission_denied', detail: `no role of the user allows ${permission}` });

/** The problems that routes' own refusals become. */
export const refusals: Readonly<Record<ApiRefusal, Problem>> = {
  not_confirmed: { status: 400, code: 'not_confirmed', detail: 'confirm has to be the sub of the user' },
  on_legal_hold: { status: 409, code: 'on_legal_hold', detail: 'the law asks for these data to be kept for now' },
  not_found: { status: 404, code: 'not_found', detail: 'there is nothing with this id' },
  user_gone: { status: 401, code: 'invalid_token', detail: 'the user of this access token is gone' },
};
