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

/** The problems that routes' own refusals become. */
export const refusals: Readonly<Record<ApiRefusal, Problem>> = {
  not_confirmed: { status: 400, code: 'not_confirmed', detail: 'confirm has to be the sub of the user' },
  on_legal_hold: { status: 409, code: 'on_legal_hold', detail: 'the law asks for these data to be kept for now' },
  user_gone: { status: 401, code: 'invalid_token', detail: 'the user of this access token is gone' },
};
