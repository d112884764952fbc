import type { Secret } from '../../server/kernel/secret.ts';

/**
 * Connects with the address of the moment. When PostgreSQL refuses the login, the password is being changed: then with
 * what is asked for anew, and then with the one before, in case that the database has not heard of the new one yet.
 */
export async function logIn<T>(url: Secret, connect: (address: string) => Promise<T>): Promise<T> {
  const tried = new Set<string>();
  let refusal: unknown;
  for (const next of [() => url.current(), () => url.renew(), () => url.previous]) {
    const address = await next();
    if (address === undefined || tried.has(address)) continue;
    tried.add(address);
    try {
      return await connect(address);
    } catch (error) {
      if (!isLoginRefused(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/**
 * Whether PostgreSQL does not accept this role with this password (SQLSTATE 28P01), or this role at all (28000). Older
 * versions of PgBouncer say so as a violation of the protocol (08P01).
 */
function isLoginRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const { code, message } = error;
  return code === '28P01' || code === '28000' || (code === '08P01' && /password|auth/i.test(message));
}
