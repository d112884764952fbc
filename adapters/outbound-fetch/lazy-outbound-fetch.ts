import type { OutboundFetch, OutboundFetchOptions } from './outbound-fetch.ts';

/** An outbound fetch whose HTTP client is loaded at its first use: most workers never make an outgoing request. */
export function createLazyOutboundFetch(options: OutboundFetchOptions): OutboundFetch {
  let loaded: Promise<OutboundFetch> | undefined;
  return async (input, init) => {
    loaded ??= import('./outbound-fetch.ts').then(({ createOutboundFetch }) => createOutboundFetch(options));
    return (await loaded)(input, init);
  };
}
