import type { Middleware } from 'koa';
import type { Log } from '../kernel/log.ts';
import { createTrustCheck, requestOrigin } from './client-address.ts';

type Options = {
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  /** Whether a host name is a tenant's own. */
  readonly isTenantHost: (host: string) => Promise<boolean>;
  readonly log: Log;
};

const oncePerMs = 60_000;

/**
 * Lets only requests through that reach us by our public address, so that every link we make is right: a wrong Host or
 * forwarded header is answered with one line that names the setting to mend. What is found out about the request is
 * written back into its headers, where the rest of the program (and oidc-provider) reads it.
 */
export function checkOrigin({ publicUrl, trustedProxies, isTenantHost, log }: Options): Middleware {
  const expected = new URL(publicUrl);
  const isTrusted = createTrustCheck(trustedProxies);
  const lastTold = new Map<string, number>();

  function tell(message: string): void {
    const now = Date.now();
    if (now - (lastTold.get(message) ?? 0) < oncePerMs) return;
    if (lastTold.size > 100) lastTold.clear();
    lastTold.set(message, now);
    log.warn(message);
  }

  return async (ctx, next) => {
    const origin = requestOrigin(ctx.req, isTrusted);
    const peer = ctx.req.socket.remoteAddress;
    let problem: string | undefined;
    if (origin.host !== expected.host && !(await isTenantHost(origin.host))) {
      problem = `BASTION_URL is ${publicUrl}, but this request is for host ${JSON.stringify(origin.host.slice(0, 253))}: open ${publicUrl}, or correct BASTION_URL or the Host / X-Forwarded-Host your proxy sends`;
    } else if (`${origin.protocol}:` !== expected.protocol) {
      problem = `BASTION_URL is ${publicUrl}, but this request came by ${JSON.stringify(origin.protocol.slice(0, 10))}: have your proxy send X-Forwarded-Proto: ${expected.protocol.slice(0, -1)}, and list its address (seen: ${peer}) in BASTION_TRUSTED_PROXIES`;
    }
    if (problem) {
      tell(problem);
      ctx.status = 421;
      ctx.type = 'text/plain';
      ctx.body = `${problem}\n`;
      return;
    }
    Object.assign(ctx.req.headers, {
      host: origin.host,
      'x-forwarded-for': origin.ip,
      'x-forwarded-proto': origin.protocol,
      'x-forwarded-host': origin.host,
    });
    await next();
  };
}
