import { type Configuration, errors } from 'oidc-provider';
import { HOUR } from '../kernel/duration.ts';

/** Longest life of a client assertion, in seconds: its `jti` is remembered until then. */
const longestLife = HOUR;

/** RFC 7523 §3 rule 4 lets us refuse an `exp` that is unreasonably far away. */
export const limitClientAssertions: NonNullable<Configuration['assertJwtClientAuthClaimsAndHeader']> = async (
  _ctx,
  { exp },
) => {
  if (typeof exp !== 'number' || exp > Date.now() / 1000 + longestLife) {
    throw new errors.InvalidClientAuth('exp must be at most an hour ahead');
  }
};
