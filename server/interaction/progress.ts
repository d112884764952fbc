import type { InteractionResults } from 'oidc-provider';
import type { Interaction, NeedContext, Progress, Step } from './step.ts';

const key = 'progress';

export const progressOf = ({ prompt }: Pick<Interaction, 'prompt'>): Progress =>
  (prompt.details[key] as Progress | undefined) ?? { done: [], result: {} };

export const detailsWith = ({ prompt }: Pick<Interaction, 'prompt'>, progress: Progress) => ({
  ...prompt.details,
  [key]: progress,
});

/** The first step of the prompt that is neither done nor needless. */
export async function findDueStep(
  steps: readonly Step[],
  interaction: Interaction,
  context: Omit<NeedContext, 'progress'>,
  progress: Progress = progressOf(interaction),
): Promise<Step | undefined> {
  for (const step of steps) {
    if (step.prompt !== interaction.prompt.name || progress.done.includes(step.name)) continue;
    if (await step.isNeeded(interaction, { ...context, progress })) return step;
  }
  return undefined;
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

/**
 * The `session_epoch` that the login under way saw with the password. Whoever is signed out everywhere since then, as by a
 * new password, has proven nothing, however far they had come.
 */
export function loginEpochOf(interaction: Pick<Interaction, 'prompt'>): number {
  const epoch = progressOf(interaction).result.login?.session_epoch;
  if (typeof epoch !== 'number') throw new Error('a step needs a login that there is not');
  return epoch;
}
