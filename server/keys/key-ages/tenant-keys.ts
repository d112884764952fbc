import type { KeyAgeSource } from '../key-age.ts';

/** The oldest key of a tenant that seals; it is made anew with the root key. */
export const tenantKeys: KeyAgeSource = ({ rows, policy }) =>
  rows
    .filter(({ kind, keys }) => kind === 'tenant' && keys > 0)
    .map(({ oldest }) => ({
      name: 'tenant keys',
      created_at: oldest ? Math.floor(oldest.getTime() / 1000) : undefined,
      limit: policy.rootKey,
      remedy: 'npx bastion keys rotate-root',
    }));
