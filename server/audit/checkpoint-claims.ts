/** `typ` of the JWS (RFC 7515 §4.1.9) that a checkpoint is. */
export const CHECKPOINT_TYP = 'audit-checkpoint+jwt';

/** What a checkpoint states about the audit chain of a tenant. */
export type CheckpointClaims = {
  readonly v: 1;
  readonly tenant_id: string;
  /** The number of the checkpoint itself: 1, 2, 3, … */
  readonly n: number;
  /** How many entries the chain had. */
  readonly seq: number;
  /** The hash of entry `seq`, in hex. */
  readonly head: string;
  /** Unix seconds. */
  readonly at: number;
  /** SHA-256 of the JWS of the checkpoint before, in hex; null for the first. */
  readonly previous: string | null;
  /** A closing one says that everything up to `seq` has expired and may be gone. */
  readonly kind: 'periodic' | 'closing';
  /**
   * The first 8 bytes of the SHA-256 of each entry's canonical form since the periodic checkpoint before, in base64url.
   * `head` already proves that something changed; these tell which entry, even to who finds all hashes computed anew.
   */
  readonly leaves: string;
};

export const LEAF_BYTES = 8;
