import { isLoopbackHost } from '../config/is-loopback-host.ts';

export type ApplicationType = 'web' | 'native';

/**
 * Why an address must not be registered to send users back to; undefined when it may. Stricter than OpenID Connect
 * Registration §2: `http` is for this machine only, and a private-use scheme is a reversed domain name (RFC 8252 §7.1),
 * since anybody could claim a short one.
 */
export function findRedirectUriProblem(uri: string, type: ApplicationType): string | undefined {
  const parsed = URL.parse(uri);
  if (!parsed || /[\s\p{Cc}\\]/u.test(uri)) return 'is not a complete URI';
  const { protocol, hostname, username, password } = parsed;
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) return 'must not hold a wildcard; register each address';
  if (username || password) return 'must not hold a user name or password';
  if (protocol === 'https:') return undefined;
  if (protocol === 'http:')
    return isLoopbackHost(hostname) ? undefined : 'must be https, unless its host is localhost or a loopback address';
  if (type === 'web') return 'must be an https address (an app with its own scheme needs the application type native)';
  return protocol.includes('.')
    ? undefined
    : 'must use a scheme that is a reversed domain name, such as com.example.app:/';
}
