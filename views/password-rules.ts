/** What the texts about a new password name of a tenant's policy. */
export type PasswordRules = {
  readonly min_length: number;
  readonly min_kinds: number;
  readonly min_strength: number;
  readonly history: number;
};
