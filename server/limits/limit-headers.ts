import type { Verdict } from './limiter.ts';

/**
 * What a client is told of its limits (draft-ietf-httpapi-ratelimit-headers-10): each policy with its quota and window in
 * seconds, what remains of it, in how many seconds all of it is there again; if refused, when to come back (RFC 9110 §10.2.3).
 */
export function limitHeaders({ windows, allowed, retryAfter_s }: Verdict): Record<string, string> {
  const policies = windows.map(({ name, limit, window_s }) => `"${name}";q=${limit};w=${window_s}`);
  const left = windows.map(({ name, remaining, resetAfter_s }) => `"${name}";r=${remaining};t=${resetAfter_s}`);
  return {
    'ratelimit-policy': policies.join(', '),
    ratelimit: left.join(', '),
    ...(allowed ? {} : { 'retry-after': String(retryAfter_s) }),
  };
}
