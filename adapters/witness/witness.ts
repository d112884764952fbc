/** A checkpoint as witnesses get it: `checkpoint` is a compact JWS, `time_stamp` an RFC 3161 response in base64. */
export type WitnessedCheckpoint = {
  readonly tenant_id: string;
  readonly n: number;
  readonly checkpoint: string;
  readonly time_stamp: string | null;
};

/**
 * Somebody outside who keeps checkpoints, so that the trail cannot be rewritten unseen. `append` is fulfilled when they
 * have it for good, and may be called again with the same one.
 */
export type Witness = {
  /** What it is called in the database and in messages; no secret. */
  readonly name: string;
  readonly append: (checkpoint: WitnessedCheckpoint) => Promise<void>;
};

/** The line that is kept, the same with every witness. */
export const lineOf = ({ checkpoint, time_stamp }: WitnessedCheckpoint): string =>
  JSON.stringify({ checkpoint, ...(time_stamp ? { time_stamp } : {}) });
