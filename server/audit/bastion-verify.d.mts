/** Types of the stand-alone verifier, for who uses it as a module. */
export type Checkpoint = { readonly n: number; readonly seq: number; readonly head: string };
export type Verified = {
  readonly tenant_id: string;
  readonly entries: number;
  readonly from_seq: number;
  readonly to_seq: number;
  /** Entries that are newer than the last checkpoint. */
  readonly uncovered: number;
  readonly checkpoints: number;
};
export function readKeys(text: string): Map<string, unknown>;
export function readCheckpoints(
  keys: Map<string, unknown>,
  sources: readonly (string | Iterable<string>)[],
): Map<string, Checkpoint[]>;
export function verifyExport(
  lines: Iterable<string> | AsyncIterable<string>,
  byTenant: Map<string, Checkpoint[]>,
  options?: { readonly isPartial?: boolean },
): Promise<Verified>;
