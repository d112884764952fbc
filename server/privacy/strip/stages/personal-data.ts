import { removePersonalData } from '../remove-personal-data.ts';
import type { Finding, Item, Stage } from '../stage.ts';

const fields = ['app', 'title', 'text', 'url'] as const;

/** Replaces what tells who somebody is, or lets one act as them, by what kind of thing it was. */
export const personalData: Stage = {
  name: 'personal-data',
  run(item, { policy }) {
    const counts = new Map<string, number>();
    const cleaned: Record<string, string> = {};
    for (const field of fields) {
      const value = item[field];
      if (value === undefined) continue;
      const { text, findings } = removePersonalData(value, policy.phone_country);
      cleaned[field] = text;
      for (const { code, count } of findings) counts.set(code, (counts.get(code) ?? 0) + count);
    }
    const findings: Finding[] = [...counts].map(([code, count]) => ({ code, count }));
    const next: Item = { ...item, ...cleaned };
    return { item: next, findings };
  },
};
