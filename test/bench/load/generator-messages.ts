import type { Target } from '../bench-clients.ts';
import type { Slice, SliceLimits } from './run-slice.ts';

/** What the generator is asked. `prepare` comes before the first slice of a scenario at a server, and is not timed. */
export type GeneratorRequest =
  | {
      readonly id: number;
      readonly command: 'prepare';
      readonly target: Target;
      readonly scenario: string;
      readonly callers: number;
    }
  | {
      readonly id: number;
      readonly command: 'slice';
      readonly target: Target;
      readonly scenario: string;
      readonly callers: number;
      readonly limits: SliceLimits;
    };

export type GeneratorReply =
  | { readonly id: number; readonly callers: number }
  | { readonly id: number; readonly slice: Slice; readonly generatorCpu_ms: number }
  | { readonly id: number; readonly failure: string };
