import type { IncomingMessage } from 'node:http';
import type { Log } from '../kernel/log.ts';
import { createTrustCheck, type RequestOrigin, requestOrigin } from './client-address.ts';

type Options = {
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  /** Whether a host name is a tenant's own. */
  readonly isTenantHost: (host: string) => Promise<boolean>;
  readonly log: Log;
};

const oncePerMs = 60_000;

/** A log that says the same thing once a minute at most. */
function createTeller(log: Log): (message: string) => void {
  const lastTold = new Map<string, number>();
  return (message) => {
    const now = Date.now();
    if (now - (lastTold.get(message) ?? 0) < oncePerMs) return;
    if (lastTold.size > 100) lastTold.clear();
    lastTold.set(message, now);
    log.warn(message);
  };
}

/**
 * Lets only requests through that reach us by our public address, so that every link we make is right. Answers what is
 * wrong, in one line that names the setting to mend, or undefined. What is found out about the request is written back
 * into its headers, where the rest of the program (and oidc-provider) reads it.
 */
export function createOriginCheck({ publicUrl, trustedProxies, isTenantHost, log }: Options) {
  const expected = new URL(publicUrl);
  const isTrusted = createTrustCheck(trustedProxies);
  const tell = createTeller(log);

  function findMismatch({ host, protocol }: RequestOrigin, isHostKnown: boolean, peer: string): string | undefined {
    if (!isHostKnown) {
      const asked = JSON.stringify(host.slice(0, 253));
      return `BASTION_URL is ${publicUrl}, but this request is for host ${asked}: open ${publicUrl}, or correct BASTION_URL or the Host / X-Forwarded-Host your proxy sends`;
    }
    if (`${protocol}:` === expected.protocol) return undefined;
    const came = JSON.stringify(protocol.slice(0, 10));
    return `BASTION_URL is ${publicUrl}, but this request came by ${came}: have your proxy send X-Forwarded-Proto: ${expected.protocol.slice(0, -1)}, and list its address (seen: ${peer}) in BASTION_TRUSTED_PROXIES`;
  }

  return async (req: IncomingMessage): Promise<string | undefined> => {
    const origin = requestOrigin(req, isTrusted);
    const isHostKnown = origin.host === expected.host || (await isTenantHost(origin.host));
    const problem = findMismatch(origin, isHostKnown, req.socket.remoteAddress ?? '');
    if (problem) tell(problem);
    const { headers } = req;
    headers.host = origin.host;
    headers['x-forwarded-for'] = origin.ip;
    headers['x-forwarded-proto'] = origin.protocol;
    headers['x-forwarded-host'] = origin.host;
    return problem;
  };
}
