/** An outgoing request that was not made, or not read to its end, because of where it goes or what came back. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
}
