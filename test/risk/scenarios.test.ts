import { describe, expect, it } from 'vitest';
import { assessScenario } from './assess-scenario.ts';
import { scenarios } from './scenarios.ts';

describe('a sensible person agrees', () => {
  it('on forty scenarios and more, each with a name of its own', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(40);
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  });

  it.each(scenarios)('$name: $decision ($story)', (scenario) => {
    const { decision, score } = assessScenario(scenario);
    const [from, to] = scenario.score;
    expect({ decision, isWithin: score >= from && score <= to, score }).toEqual({
      decision: scenario.decision,
      isWithin: true,
      score,
    });
  });
});
