const OUTAGE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|57P0\d|53300)$/;

/**
 * The code of an outage that will pass by itself, somewhere in an error or its causes: a network failure, or a database
 * that starts, stops or has no free connection (SQLSTATE 57P0x, 53300). `undefined` when the error is of another kind.
 */
export function findOutage(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && OUTAGE.test(code) ? code : findOutage(error.cause);
}
