import type { KeyAgeSource } from '../key-age.ts';

/** The oldest signing key in use; the job `rotate-keys` keeps to the policy by itself. */
export const signingKeys: KeyAgeSource = ({ rows, policy }) =>
  rows
    .filter(({ kind, keys }) => kind === 'signing' && keys > 0)
    .map(({ oldest }) => ({
      name: 'signing keys',
      created_at: oldest ? Math.floor(oldest.getTime() / 1000) : undefined,
      limit: policy.signingKeys,
      remedy: 'rotated by a job every hour, or with npx bastion keys rotate',
    }));
