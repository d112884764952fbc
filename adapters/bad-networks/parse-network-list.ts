import { setImmediate as turn } from 'node:timers/promises';
import { createNetworkSet, type Network, type NetworkSet, parseNetwork } from './network-set.ts';

/**
 * Reads a list with one address or CIDR network a line, as Tor's bulk exit list and Spamhaus' DROP are; what follows `#` or
 * `;` is a comment. Of Tor's exit-addresses file the `ExitAddress` lines count. A line that is none of these refuses
 * the whole list: it may be a page that tells of an error.
 */
export async function parseNetworkList(content: Buffer): Promise<NetworkSet> {
  const lines = content
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n');
  const networks: Network[] = [];
  for (const [index, line] of lines.entries()) {
    if (index % LINES_PER_TURN === 0) await turn();
    const network = readLine(line, index + 1);
    if (network) networks.push(network);
  }
  return createNetworkSet(networks);
}

/** Requests are answered in between. */
const LINES_PER_TURN = 2_000;

/** The other lines of Tor's file; each tells of the relay whose addresses follow. */
const ABOUT_RELAY = /^(?:ExitNode|Published|LastStatus) /;
const EXIT_ADDRESS = /^ExitAddress (\S+) \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

function readLine(line: string, number: number): Network | undefined {
  const entry = line.replace(/[#;].*/s, '').trim();
  if (entry === '' || ABOUT_RELAY.test(entry)) return undefined;
  const network = parseNetwork(EXIT_ADDRESS.exec(entry)?.[1] ?? entry);
  if (!network) throw new Error(`line ${number} is no address and no network of a size that lists have`);
  return network;
}
