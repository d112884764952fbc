import type { Context } from 'koa';
import type { InteractionResults, Provider } from 'oidc-provider';
import type { Html } from '../../views/html.ts';
import type { Deps } from '../deps.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What a step may use: the interaction it is part of, its tenant, and where its form goes. */
export type StepContext = {
  readonly ctx: Context;
  readonly deps: Deps;
  readonly runtime: TenantRuntime;
  readonly interaction: Interaction;
  readonly action: string;
};

/**
 * How far an interaction has come. It is kept in the interaction itself, and not as its result: whoever follows the link
 * back to the authorization request before the last step is done brings no result along.
 */
export type Progress = { readonly done: readonly string[]; readonly result: InteractionResults };

/** What a step may ask to find out whether it is needed: `progress` has what the steps before it found. */
export type NeedContext = {
  readonly deps: Pick<Deps, 'db' | 'clock'>;
  readonly runtime: Pick<TenantRuntime, 'tenant' | 'legalTexts'>;
  readonly progress: Progress;
};

/** What came of a submitted form: the step is done, or its page is shown again. */
export type StepOutcome =
  | { readonly done: InteractionResults }
  | { readonly again: Html; readonly status: number; readonly retryAfter?: number };

/**
 * One page of a sign-in: a file in `steps/` and a line in `steps.ts`. Steps never call each other; `dispatch` picks.
 * `prompt` is oidc-provider's word for why the authorization request was interrupted.
 */
export type Step = {
  readonly name: string;
  readonly prompt: 'login' | 'consent';
  /** Whether this interaction has to pass this step at all; whether it has passed is kept for it. */
  readonly isNeeded: (interaction: Interaction, context: NeedContext) => boolean | Promise<boolean>;
  readonly render: (step: StepContext) => Promise<Html>;
  readonly submit: (step: StepContext, form: URLSearchParams) => Promise<StepOutcome>;
  /** Answers the page's script about a new password while it is typed; only for steps that ask for one. */
  readonly check?: (step: StepContext, form: URLSearchParams) => Promise<void>;
};
