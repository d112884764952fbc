import { parseAddress, tunnelledAddress } from '../ip-address/parse-address.ts';
import type { BadNetwork, BadNetworks } from './bad-networks.ts';
import type { NetworkSet } from './network-set.ts';

/** A list by its name, as it is at the moment; undefined while it cannot be used. */
export type BadNetworkList = { readonly name: string; readonly current: () => NetworkSet | undefined };

/** Looks addresses up in lists, in their order; an address that carries another one is looked up as both. */
export function openBadNetworks(lists: readonly BadNetworkList[]): BadNetworks {
  return { find: (ip) => (lists.length > 0 ? find(lists, ip) : undefined) };
}

function find(lists: readonly BadNetworkList[], ip: string): BadNetwork | undefined {
  const given = parseAddress(ip);
  if (!given) return undefined;
  const carried = tunnelledAddress(given);
  for (const { name, current } of lists) {
    const list = current();
    const network = list?.find(given) ?? (carried && list?.find(carried));
    if (network) return { list: name, network };
  }
  return undefined;
}
