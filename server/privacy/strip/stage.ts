import type { StripPolicy } from './policy.ts';

/** Something that is about to be stored: what a person did on their desktop, or a message of the program itself. */
export type Item = {
  /** The program or page it happened in. */
  readonly app?: string | undefined;
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly url?: string | undefined;
  readonly is_private?: boolean | undefined;
  /** Unix seconds. */
  readonly at: number;
};

export type StripContext = {
  readonly policy: StripPolicy;
  /** Unix seconds. */
  readonly now: number;
  /** Tells equal contents from different ones; keyed, since contents can be guessed. */
  readonly hash: (content: string) => string;
  /** The hashes of what was kept before. */
  readonly seen: Set<string>;
};

/** Why something was dropped or altered, and how often; never what it was. */
export type Finding = { readonly code: string; readonly count: number };

export type StageOutcome =
  | { readonly drop: string }
  | { readonly item: Item; readonly findings?: readonly Finding[]; readonly hash?: string };

/**
 * One stage of the pipeline: a file in `stages/` and a line in `stages.ts`. A stage knows no other; it sees an item, and
 * drops it, alters it or lets it pass. It takes time in proportion to the length of its input, whatever that holds.
 */
export type Stage = { readonly name: string; readonly run: (item: Item, context: StripContext) => StageOutcome };
