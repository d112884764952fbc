import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Dispatcher } from 'undici';
import { type AllowedTargets, parseAllowedTargets, unbracket } from './allowed-targets.ts';
import { createGuardedAgent, judge } from './guarded-agent.ts';
import { readBounded } from './read-bounded.ts';
import { TargetRefused } from './target-refused.ts';

/**
 * `fetch` for addresses that somebody else chose: a client's `jwks_uri`, a logout or webhook URL. Public addresses only
 * (no server-side request forgery), no redirects, bounded time and size; refusals throw `TargetRefused`.
 */
export type OutboundFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type OutboundFetchOptions = {
  /** Hosts, host:port pairs and address ranges that may be reached although they are not public. */
  readonly allowPrivateTargets: readonly string[];
  /** For connecting, sending and reading together. */
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
};

/** oidc-provider hands its own guard over as `dispatcher`. */
type GuardedInit = RequestInit & { readonly dispatcher?: Dispatcher };

export function createOutboundFetch({
  allowPrivateTargets,
  timeoutMs = 30_000,
  maxResponseBytes = 1024 * 1024,
}: OutboundFetchOptions): OutboundFetch {
  const isAllowed = parseAllowedTargets(allowPrivateTargets);
  const agent = createGuardedAgent(isAllowed);

  return async (input, init: GuardedInit = {}) => {
    const url = parseTarget(input);
    const signal = anySignal(AbortSignal.timeout(timeoutMs), init.signal, input instanceof Request && input.signal);
    const options: GuardedInit = {
      ...init,
      redirect: init.redirect === 'error' ? 'error' : 'manual',
      signal,
      dispatcher: (init.dispatcher && (await keptGuard(url, init.dispatcher, isAllowed, signal))) ?? agent,
    };
    try {
      return await readBounded(await fetch(input, options), maxResponseBytes);
    } catch (error) {
      throw error instanceof TypeError && error.cause instanceof TargetRefused ? error.cause : error;
    }
  };
}

function parseTarget(input: string | URL | Request): URL {
  const url = URL.parse(input instanceof Request ? input.url : String(input));
  if (!url) throw new TargetRefused('the address is not an absolute URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TargetRefused(`${url.protocol} is not fetched`);
  if (url.username || url.password) throw new TargetRefused('an address with a user name or password is not fetched');
  return url;
}

/**
 * The caller's guard, for a target that is public: then the name is judged here and the connection there, by the address
 * of its socket. Undefined when the operator allowed a private target, which that guard would refuse: the agent of this
 * module takes over. Throws for a private target that is not allowed.
 */
async function keptGuard(
  url: URL,
  guard: Dispatcher,
  isAllowed: AllowedTargets,
  signal: AbortSignal,
): Promise<Dispatcher | undefined> {
  const hostname = unbracket(url.hostname);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const addresses = isIP(hostname) ? [hostname] : await resolveName(hostname, signal);
  const refusal = judge(hostname, port, addresses, isAllowed);
  if (refusal) throw refusal;
  return judge(hostname, port, addresses, () => false) ? undefined : guard;
}

/** The system's resolver takes no signal, so a name server that is silent must not hold the caller. */
async function resolveName(hostname: string, signal: AbortSignal): Promise<string[]> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    const found = await Promise.race([lookup(hostname, { all: true }), aborted]);
    return found.map(({ address }) => address);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

const anySignal = (...signals: (AbortSignal | null | undefined | false)[]): AbortSignal =>
  AbortSignal.any(signals.filter((signal) => signal instanceof AbortSignal));
