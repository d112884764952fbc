import { join } from 'node:path';
import { findWrittenAt } from '../find-written-at.ts';
import type { KeyAgeSource } from '../key-age.ts';

/** The root key that seals, by the time its file was written; and the attestation key, which is kept on purpose. */
export const rootKey: KeyAgeSource = async ({ keysDir, policy }) => {
  const attested_at = await findWrittenAt(join(keysDir, 'attestation.key'));
  return [
    {
      name: 'root key',
      created_at: await findWrittenAt(join(keysDir, 'root.key')),
      limit: policy.rootKey,
      remedy: 'npx bastion keys rotate-root',
    },
    ...(attested_at === undefined
      ? []
      : [
          {
            name: 'attestation key',
            created_at: attested_at,
            limit: undefined,
            remedy: 'kept: what it signed must be verifiable for years',
          },
        ]),
  ];
};
