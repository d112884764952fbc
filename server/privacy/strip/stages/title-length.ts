import { cut } from '../cut.ts';
import type { Stage } from '../stage.ts';

const longest = 200;

/** Cuts titles, and names of programs, after 200 characters. */
export const titleLength: Stage = {
  name: 'title-length',
  run(item) {
    const [title, app] = [item.title, item.app].map((text) => (text === undefined ? undefined : cut(text, longest)));
    const count = [title, app].filter((part) => part?.isCut).length;
    return {
      item: { ...item, ...(title && { title: title.text }), ...(app && { app: app.text }) },
      findings: count > 0 ? [{ code: 'title_cut', count }] : [],
    };
  },
};
