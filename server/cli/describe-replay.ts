import type { RiskDecision } from '../risk/assess.ts';
import { nameFactor } from '../risk/describe-factor.ts';
import type { ReplayedAttempts, ReplayReport } from '../risk/replay/replay-report.ts';
import { formatTable } from './format-text.ts';

const decisions: readonly RiskDecision[] = ['allow', 'step_up', 'refuse'];
const names = { allow: 'allowed', step_up: 'asked for more', refuse: 'refused' } as const;

const share = (count: number, of: number): string => (of === 0 ? '-' : `${((count / of) * 100).toFixed(2)} %`);

function describeGroup(title: string, { attempts, before, after, changes }: ReplayedAttempts): string {
  const rows = decisions.map((from) => [
    names[from],
    before[from],
    share(before[from], attempts),
    after[from],
    share(after[from], attempts),
    ...decisions.map((to) => (to === from ? '.' : changes[from][to])),
  ]);
  const headings = ['', 'TODAY', '', 'THEN', '', ...decisions.map((to) => `-> ${names[to]}`)];
  return `${title}: ${attempts}\n${formatTable(headings, rows)}`;
}

function describeFactors({ factors }: ReplayReport): string {
  const rows = Object.entries(factors)
    .sort(([, a], [, b]) => b.after - a.after || b.before - a.before)
    .map(([id, { before, after }]) => [id, before, after, nameFactor(id)]);
  return rows.length === 0 ? '' : formatTable(['COUNTS IN', 'TODAY', 'THEN', ''], rows);
}

function describeExamples({ examples }: ReplayReport): string {
  const rows = examples.map(({ attempt_id, at, user_id, score, decision, factors }) => [
    attempt_id,
    new Date(at * 1000),
    user_id,
    `${score.before} -> ${score.after}`,
    `${names[decision.before]} -> ${names[decision.after]}`,
    factors.join(' '),
  ]);
  if (rows.length === 0) return 'Nothing changes for anybody who gave the right password or passkey.';
  return formatTable(['EXAMPLE', 'AT', 'USER', 'SCORE', 'DECISION', 'FACTORS THEN'], rows);
}

/** What a replay found, for people. */
export function describeReplay(report: ReplayReport): string {
  const { attempts, unreadable, refreshes, users } = report;
  return [
    `Attempts looked at: ${attempts}; left out: ${unreadable} whose signals cannot be read, ${refreshes} uses of refresh tokens.`,
    describeGroup('Right password or passkey', report.proven),
    describeGroup('Wrong password, or no such account', report.unproven),
    `Users asked for more or refused at least once: ${users.before} today, ${users.after} then; stricter for ${users.stricter}, milder for ${users.milder}.`,
    describeFactors(report),
    describeExamples(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
