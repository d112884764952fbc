/** Whether PostgreSQL does not accept this role with this password (SQLSTATE 28P01), or this role at all (28000). */
export const isLoginRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '28P01' || error.code === '28000');
