import { bothEnds } from '../both-ends.ts';
import type { Stage } from '../stage.ts';

/** What browsers write into the titles of windows that keep no history, in the languages they are used in most. */
const marks = [
  'incognito',
  'inkognito',
  'incógnito',
  'inprivate',
  'in private',
  'private browsing',
  'private window',
  'privater modus',
  'privates fenster',
  'navigation privée',
  'navigación privada',
  'navigazione anonima',
  'navegação privada',
  'プライベート',
  'シークレット',
  '隐身',
  '无痕',
  '시크릿',
  'инкогнито',
  'приватный просмотр',
  'tor browser',
] as const;

/** Drops what happened in a private window, as its program says or its title shows. */
export const privateWindow: Stage = {
  name: 'private-window',
  run(item) {
    if (item.is_private) return { drop: 'private_window' };
    const titles = [item.app, item.title].map(bothEnds);
    const isMarked = marks.some((mark) => titles.some((title) => title.includes(mark.normalize('NFKC'))));
    return isMarked ? { drop: 'private_window' } : { item };
  },
};
