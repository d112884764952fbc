import type { Stage } from '../stage.ts';

/** Drops what was kept before with the same content at the same minute. */
export const duplicates: Stage = {
  name: 'duplicates',
  run(item, { hash, seen }) {
    const { app = '', title = '', text = '', url = '', at } = item;
    const digest = hash(JSON.stringify([app, title, text, url, Math.floor(at / 60)]));
    if (seen.has(digest)) return { drop: 'duplicate' };
    seen.add(digest);
    return { item, hash: digest };
  },
};
