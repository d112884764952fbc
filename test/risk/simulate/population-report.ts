import { markdownTable } from '../../bench/report/markdown-table.ts';
import { stoppedShare, sumOf, type Tallies, type Tally } from './tally.ts';

const percent = (share: number, digits = 2): string =>
  Number.isNaN(share) ? '–' : `${(share * 100).toFixed(digits)} %`;

const topFactors = ({ points }: Tally): string =>
  [...points]
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .slice(0, 3)
    .map(([id]) => id)
    .join(', ');

const meanScore = ({ scores, weighed }: Tally): string => (weighed === 0 ? '–' : (scores / weighed).toFixed(1));

/** Who was asked for more although it was them. */
export function honestTable({ kinds }: Tallies): string {
  const honest = [...kinds.values()]
    .filter(({ isHonest }) => isHonest)
    .sort((a, b) => b.later.attempts - a.later.attempts);
  const cells = (row: Tally['later']) => [
    percent(row.challenged / row.attempts),
    percent(row.refused / row.attempts, 3),
  ];
  const header = [
    'Honest sign-ins',
    'after week 1',
    'challenged',
    'refused',
    'challenged in week 1',
    'refused',
    'mean score',
    'most points from',
  ];
  const rows = honest.map((tally) => [
    tally.kind,
    String(tally.later.attempts),
    ...cells(tally.later),
    ...cells(tally.firstWeek),
    meanScore(tally),
    topFactors(tally),
  ]);
  const [later, firstWeek] = [sumOf(honest, 'later'), sumOf(honest, 'firstWeek')];
  return markdownTable(header, [
    ...rows,
    ['**All**', String(later.attempts), ...cells(later), ...cells(firstWeek), '', ''],
  ]);
}

/** Who was stopped, or asked for what they do not have, although the password was right. */
export function attackTable({ kinds }: Tallies): string {
  const hostile = [...kinds.values()].filter(({ isHonest }) => !isHonest).sort((a, b) => (a.kind < b.kind ? -1 : 1));
  const header = [
    'Attacks with the right password',
    'after week 1',
    'stopped by limits',
    'refused',
    'challenged',
    'got through',
    'mean score',
    'most points from',
  ];
  const rows = hostile.map((tally) => {
    const { attempts, challenged, refused, limited } = tally.later;
    const shares = [limited, refused, challenged].map((count) => percent(count / attempts, 1));
    const through = percent(1 - stoppedShare(tally.later), 1);
    return [tally.kind, String(attempts), ...shares, `**${through}**`, meanScore(tally), topFactors(tally)];
  });
  return markdownTable(header, rows);
}

/** How much more often a sign is there in attacks than in honest sign-ins, and what that would be worth. */
export function evidenceTable({ signs, honest, attacks }: Tallies): string {
  const rows = [...signs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sign, share]) => {
      const [ofHonest, ofAttacks] = [share.honest / honest, share.attacks / attacks];
      const ratio = ofAttacks / ofHonest;
      const isKnown = share.honest > 0 && share.attacks > 0;
      const worth = isKnown ? (pointsPerTenfold * Math.log10(ratio)).toFixed(0) : '–';
      return [sign, percent(ofHonest), percent(ofAttacks), isKnown ? ratio.toPrecision(2) : '–', worth];
    });
  return markdownTable(['Sign', 'in honest sign-ins', 'in attacks', 'ratio', 'points'], rows);
}

/** 40 points are odds about three hundred times as high. */
const pointsPerTenfold = 16;
