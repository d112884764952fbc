import type { InteractionResults } from 'oidc-provider';
import type { Interaction, Step } from './step.ts';

/**
 * How far an interaction has come. It is kept in the interaction itself, and not as its result: whoever follows the link
 * back to the authorization request before the last step is done brings no result along.
 */
export type Progress = { readonly done: readonly string[]; readonly result: InteractionResults };

const key = 'progress';

export const progressOf = ({ prompt }: Pick<Interaction, 'prompt'>): Progress =>
  (prompt.details[key] as Progress | undefined) ?? { done: [], result: {} };

export const detailsWith = ({ prompt }: Pick<Interaction, 'prompt'>, progress: Progress) => ({
  ...prompt.details,
  [key]: progress,
});

/** The first step of the prompt that is neither done nor needless. */
export function findDueStep(
  steps: readonly Step[],
  interaction: Interaction,
  { done }: Progress = progressOf(interaction),
): Step | undefined {
  return steps.find(
    (step) => step.prompt === interaction.prompt.name && !done.includes(step.name) && step.isNeeded(interaction),
  );
}

/** The progress once `step` is done: results of login steps add up, and so do the methods they prove (RFC 8176). */
export function advance(progress: Progress, step: Pick<Step, 'name'>, result: InteractionResults): Progress {
  const before = progress.result.login;
  const login = result.login && {
    ...before,
    ...result.login,
    amr: [...new Set([...(before?.amr ?? []), ...(result.login.amr ?? [])])],
  };
  return {
    done: [...progress.done, step.name],
    result: { ...progress.result, ...result, ...(login ? { login } : {}) },
  };
}
