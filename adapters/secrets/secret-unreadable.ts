/**
 * A secret could not be read where it is kept. The message says why in our own words: what the other side said is left
 * out, since an answer that was misunderstood may hold the secret itself.
 */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
}
