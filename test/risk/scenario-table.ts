import { assessScenario } from './assess-scenario.ts';
import { scenarios } from './scenarios.ts';

const words = { allow: 'let in', step_up: '**asked**', refuse: '**refused**' } as const;

/** The scenarios as `.github/RISK.md` shows them: what is expected, what comes out, and which signs it comes from. */
export function scenarioTable(): string {
  const rows = scenarios.map((scenario) => {
    const { score, factors } = assessScenario(scenario);
    const signs = factors.filter(({ points }) => points > 0).map(({ id, points }) => `${id} ${points}`);
    const [from, to] = scenario.score;
    return `| ${scenario.name} | ${scenario.story} | ${words[scenario.decision]} | ${from}–${to} | ${score} | ${signs.join(', ')} |`;
  });
  return ['| Scenario | | Expected | Score expected | Score | From |', '|---|---|---|---:|---:|---|', ...rows].join(
    '\n',
  );
}
