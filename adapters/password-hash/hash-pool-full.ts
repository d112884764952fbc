/** Every hashing thread is busy and the queue is full: the answer is 503 with `Retry-After: <retryAfter>` (seconds). */
export class HashPoolFull extends Error {
  override readonly name = 'HashPoolFull';
  readonly retryAfter = 2;

  constructor() {
    super('too many passwords are being checked at once');
  }
}
