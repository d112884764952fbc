import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { assess } from '../../server/risk/assess.ts';
import { createReplay } from '../../server/risk/replay/create-replay.ts';
import type { Decisions } from '../../server/risk/replay/replay-report.ts';
import { riskPolicy } from '../../server/risk/risk-policy.ts';
import type { Signals } from '../../server/risk/signals.ts';
import { anySignals } from './support/any-signals.ts';
import { quietSignals } from './support/quiet-signals.ts';

const today = riskPolicy.parse({});
const stricter = riskPolicy.parse({ step_up_from: 20, refuse_from: 50 });

/** As it comes back from the database: without what is undefined. */
const stored = (signals: Signals): unknown => JSON.parse(JSON.stringify(signals));
const sum = ({ allow, step_up, refuse }: Decisions) => allow + step_up + refuse;

function replayAll(signals: readonly unknown[], policy = stricter, user = (at: number) => `user-${at}`) {
  const replay = createReplay(today, policy);
  for (const [at, one] of signals.entries()) replay.add({ id: uuidv7(), at, user_id: user(at), signals: one });
  return replay.report();
}

describe('a replay', () => {
  it('counts what it cannot read, and takes nothing from it', () => {
    const report = replayAll([null, {}, 'x', { ...quietSignals(), more: 1 }, stored(quietSignals())]);
    expect(report).toMatchObject({ attempts: 5, unreadable: 4, proven: { attempts: 1 }, unproven: { attempts: 0 } });
  });

  it('reads attempts from before it was asked whether anything is known, and finds no sign in that', () => {
    const { history: _, ...before } = quietSignals({ device: 'unknown', idle_days: undefined });
    const report = replayAll([stored(before)], riskPolicy.parse({ step_up_from: 1 }));
    expect(report).toMatchObject({ attempts: 1, unreadable: 0, proven: { after: { allow: 1 } } });
  });

  it('leaves out uses of refresh tokens, of which only the unusual are kept', () => {
    const report = replayAll([stored(quietSignals({ method: 'refresh', country: 'new' }))]);
    expect(report).toMatchObject({ attempts: 1, refreshes: 1, proven: { attempts: 0 }, examples: [] });
  });

  it('finds no difference where the policies are the same', () => {
    fc.assert(
      fc.property(fc.array(anySignals, { maxLength: 50 }), (all) => {
        const report = replayAll(all.map(stored), today);
        expect(report.proven.before).toEqual(report.proven.after);
        expect(report).toMatchObject({ examples: [], users: { stricter: 0, milder: 0 } });
      }),
    );
  });

  it('decides as an attempt itself would, and leaves nothing uncounted', () => {
    fc.assert(
      fc.property(fc.array(anySignals, { maxLength: 50 }), (all) => {
        const report = replayAll(all.map(stored));
        const weighed = all.filter(({ method }) => method !== 'refresh');
        for (const [group, isProven] of [
          [report.proven, true],
          [report.unproven, false],
        ] as const) {
          const of = weighed.filter(({ is_proven }) => is_proven === isProven);
          expect(group.attempts).toBe(of.length);
          for (const decision of ['allow', 'step_up', 'refuse'] as const) {
            expect(group.before[decision]).toBe(of.filter((one) => assess(one, today).decision === decision).length);
            expect(group.after[decision]).toBe(of.filter((one) => assess(one, stricter).decision === decision).length);
            expect(sum(group.changes[decision])).toBe(group.before[decision]);
          }
        }
        expect(report.users.milder).toBe(0);
      }),
    );
  });

  it('says who would be asked for more, by which factors, each user once, with examples of right sign-ins alone', () => {
    const away = stored(quietSignals({ country: 'new', network: 'new' }));
    const wrong = stored(quietSignals({ country: 'new', is_proven: false }));
    const report = replayAll([away, away, away, away, wrong], stricter, (at) => `user-${at % 2}`);
    expect(report.proven).toMatchObject({
      before: { allow: 4 },
      after: { step_up: 4 },
      changes: { allow: { step_up: 4 } },
    });
    expect(report.users).toEqual({ before: 0, after: 2, stricter: 2, milder: 0 });
    expect(report.factors).toEqual({ new_country: { before: 0, after: 4 } });
    expect(report.examples).toHaveLength(3);
    expect(report.examples[0]).toMatchObject({
      user_id: 'user-0',
      score: { before: 28, after: 28 },
      decision: { before: 'allow', after: 'step_up' },
      factors: ['new_country'],
    });
  });
});
