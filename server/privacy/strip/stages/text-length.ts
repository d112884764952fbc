import { cut } from '../cut.ts';
import type { Stage } from '../stage.ts';

export const longestText = 5_000;
const longestUrl = 2_000;

/** Cuts texts after 5,000 characters and addresses after 2,000. */
export const textLength: Stage = {
  name: 'text-length',
  run(item) {
    const text = item.text === undefined ? undefined : cut(item.text, longestText);
    const url = item.url === undefined ? undefined : cut(item.url, longestUrl);
    const count = [text, url].filter((part) => part?.isCut).length;
    return {
      item: { ...item, ...(text && { text: text.text }), ...(url && { url: url.text }) },
      findings: count > 0 ? [{ code: 'text_cut', count }] : [],
    };
  },
};
