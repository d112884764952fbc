import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { type AllowedTargets, unbracket } from './allowed-targets.ts';
import { isPublicAddress } from './is-public-address.ts';
import { TargetRefused } from './target-refused.ts';

/**
 * An HTTP agent that connects to public and to allowed addresses only. It judges the very addresses that the socket is
 * about to use, so a name that resolves differently the second time (DNS rebinding) gains nothing.
 */
export function createGuardedAgent(isAllowed: AllowedTargets): Agent {
  return new Agent({
    connect: (options, callback) => {
      const hostname = unbracket(options.hostname);
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
      // Node looks up names only; an address in the URL has to be judged here.
      const refusal = isIP(hostname) ? judge(hostname, port, [hostname], isAllowed) : undefined;
      if (refusal) return callback(refusal, null);
      const lookup = createGuardedLookup(port, isAllowed);
      buildConnector({ autoSelectFamily: true, lookup, port })(options, callback);
    },
  });
}

/** Why one of the addresses must not be reached; undefined when all may. */
export function judge(
  hostname: string,
  port: number,
  addresses: readonly string[],
  isAllowed: AllowedTargets,
): TargetRefused | undefined {
  const refused = addresses.find((address) => !isPublicAddress(address) && !isAllowed({ hostname, port, address }));
  if (refused === undefined) return undefined;
  return new TargetRefused(
    `${hostname}:${port} is at ${refused}, which is not a public address; list it in BASTION_ALLOW_PRIVATE_TARGETS to allow it`,
  );
}

function createGuardedLookup(port: number, isAllowed: AllowedTargets): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = found.map(({ address }) => address);
      const refusal = judge(hostname, port, addresses, isAllowed);
      const first = found[0];
      if (refusal || !first) return callback(refusal ?? new Error(`${hostname} has no address`), []);
      if (options.all) return callback(null, found);
      callback(null, first.address, first.family);
    });
  };
}
