import type { BastionUnderTest } from '../bastion/start-bastion.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { Pace } from '../side-by-side.ts';

/** What a check may use. The product has been through the table by then. */
export type CheckContext = {
  readonly generator: LoadGenerator;
  readonly product: BastionUnderTest;
  readonly pace: Pace;
  /** Resident memory in MB of each process of the product before any load. */
  readonly idleMemory: ReadonlyMap<number, number>;
};

/** One measured value and its aim. */
export type Finding = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The value must not exceed this; undefined for a value that is only told. */
  readonly limit?: number;
  readonly note?: string;
};

export type Check = {
  readonly name: string;
  readonly run: (context: CheckContext) => Promise<Finding[]>;
};
