import { describe, expect, it } from 'vitest';
import { advance, detailsWith, findDueStep, progressOf } from '../../server/interaction/progress.ts';
import type { Interaction, Step } from '../../server/interaction/step.ts';

const never = async () => {
  throw new Error('not asked for here');
};

const step = (name: string, prompt: Step['prompt'], isNeeded = true): Step => ({
  name,
  prompt,
  isNeeded: () => isNeeded,
  render: never,
  submit: never,
});

const steps = [
  step('password', 'login'),
  step('passkey', 'login', false),
  step('totp', 'login'),
  step('consent', 'consent'),
];

const interaction = (name: Step['prompt'], details = {}) =>
  ({ prompt: { name, reasons: [], details } }) as unknown as Interaction;

const nameOfDue = async (one: Interaction) =>
  (await findDueStep(steps, one, {} as Parameters<typeof findDueStep>[2]))?.name;

describe('the steps of a sign-in', () => {
  it('come one after the other, and a later one is not due before', async () => {
    const begun = interaction('login');
    expect(await nameOfDue(begun)).toBe('password');
    const progress = advance(progressOf(begun), steps[0] as Step, { login: { accountId: 'ada', amr: ['pwd'] } });
    const next = interaction('login', detailsWith(begun, progress));
    expect(await nameOfDue(next)).toBe('totp');
    const done = advance(progressOf(next), steps[2] as Step, {
      login: { accountId: 'ada', amr: ['otp', 'mfa'], acr: 'strong' },
    });
    expect(await nameOfDue(interaction('login', detailsWith(next, done)))).toBeUndefined();
    expect(done.result).toEqual({ login: { accountId: 'ada', amr: ['pwd', 'otp', 'mfa'], acr: 'strong' } });
  });

  it('leave out what is not needed and what belongs to another prompt', async () => {
    expect(await nameOfDue(interaction('consent'))).toBe('consent');
    expect(
      await nameOfDue(
        interaction('login', detailsWith(interaction('login'), { done: ['password', 'totp'], result: {} })),
      ),
    ).toBeUndefined();
  });

  it('keep what the library noted about the prompt', () => {
    const noted = interaction('login', { max_age: '60' });
    expect(detailsWith(noted, { done: [], result: {} })).toMatchObject({ max_age: '60' });
  });
});
