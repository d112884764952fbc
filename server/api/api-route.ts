import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../kernel/outcome.ts';
import type { Tenant } from '../tenancy/tenant.ts';

export type ApiDeps = Pick<Deps, 'db' | 'sealing' | 'clock' | 'attestation' | 'queue' | 'geo' | 'badNetworks' | 'log'>;

/** Who calls: a user, through a client that they allowed to. */
export type ApiCaller = { readonly userId: string; readonly clientId: string };

export type ApiCall<Query, Body> = ApiCaller & {
  readonly deps: ApiDeps;
  readonly tenant: Tenant;
  readonly query: Query;
  readonly body: Body;
};

/** Why a route may say no; the problem each becomes is in `refusals.ts`. */
export type ApiRefusal = 'user_gone' | 'not_confirmed' | 'on_legal_hold' | 'not_found';

/**
 * One method of one path of `/api/v1`: a file in `routes/` and a line in `routes.ts`. Nothing reaches `handle` that its
 * schemas do not know, and nothing leaves that `output` does not.
 */
export type ApiRoute<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: `/${string}`;
  /** What the access token must be good for. */
  readonly scope: string;
  /** What the user's roles must allow, where it is about more than themselves (`resource.action`). */
  readonly permission?: string;
  /** Seconds since the user signed in, for what a token that was found or stolen must not do (RFC 9470). */
  readonly max_age?: number;
  readonly query: Query;
  /** Undefined where the request has no body. */
  readonly body?: Body;
  readonly output: Output;
  readonly handle: (call: ApiCall<z.output<Query>, z.output<Body>>) => Promise<Outcome<z.input<Output>, ApiRefusal>>;
};

export const apiRoute = <Query extends z.ZodType, Body extends z.ZodType, Output extends z.ZodType>(
  route: ApiRoute<Query, Body, Output>,
): ApiRoute => route as unknown as ApiRoute;
