import type { KeyAgeSource } from '../key-age.ts';

/** The secrets that settings hold: how old is known of one in a file or a secrets manager, not of one in the environment. */
export const settingSecrets: KeyAgeSource = ({ secrets, policy }) =>
  Object.entries(secrets).flatMap(([name, secret]) => {
    if (!secret) return [];
    const note = secret.isFailing ? 'cannot be looked up at the moment; the last good value is in use' : undefined;
    const remedy = 'changed where it is kept';
    return [{ name, created_at: secret.created_at, limit: policy.secrets, remedy, note }];
  });
