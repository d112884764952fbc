/** Wrong password, no such role, no entry for it in pg_hba.conf, no such database (SQLSTATE). */
const REFUSED = /^(28P01|28000|3D000)$/;

/** What PostgreSQL said, somewhere in an error or its causes, when the address it was asked at names something wrong. */
export function findRefusedLogin(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && REFUSED.test(code) ? error.message : findRefusedLogin(error.cause);
}
