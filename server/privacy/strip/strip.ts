import type { Finding, Item, StripContext } from './stage.ts';
import { stages } from './stages.ts';

/** What became of an item, for who sent it: which stages did something to it and why; nothing of its content. */
export type StripReport = {
  readonly dropped_by?: string;
  readonly reason?: string;
  readonly altered: readonly (Finding & { readonly stage: string })[];
};

export type Stripped = { readonly item?: Item; readonly hash?: string; readonly report: StripReport };

/** Sends an item through all stages; without `item` in the answer it was dropped. */
export function strip(given: Item, context: StripContext): Stripped {
  let item = given;
  let hash: string | undefined;
  const altered: (Finding & { stage: string })[] = [];
  for (const stage of stages) {
    const outcome = stage.run(item, context);
    if ('drop' in outcome) return { report: { dropped_by: stage.name, reason: outcome.drop, altered } };
    item = outcome.item;
    hash = outcome.hash ?? hash;
    for (const finding of outcome.findings ?? []) altered.push({ stage: stage.name, ...finding });
  }
  return { item, ...(hash ? { hash } : {}), report: { altered } };
}
