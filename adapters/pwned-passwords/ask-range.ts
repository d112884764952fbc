import { pwnedPasswordRange } from 'hibp';
import { ENTRY_BYTES } from '../breach-index/format.ts';

export type RangeService = {
  /** Where `/range/<prefix>` is. */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
};

const suffixShape = /^[0-9A-F]{35}$/i;

/**
 * What the service has under a prefix of five hex digits, as entries of the local index, in order. Five digits are all it
 * learns, and as its answers are padded, neither does who sees their length. Throws on whatever is no such answer: a page
 * of somebody in between must not make passwords look safe.
 */
export async function askRange({ url, fetch }: RangeService, prefix: string, signal: AbortSignal): Promise<Buffer> {
  const options = { baseUrl: url, addPadding: true, signal, userAgent: 'bastion' };
  const counts = Object.entries(await throughFetch(fetch, () => pwnedPasswordRange(prefix, options)));
  if (counts.length === 0 || !counts.every(([suffix, count]) => suffixShape.test(suffix) && Number.isInteger(count)))
    throw new Error('the service for breached passwords answered something else than a range');
  // Padding is what was found in no breach.
  const entries = counts.flatMap(([suffix, count]) => (count > 0 ? [toEntry(prefix + suffix)] : []));
  return Buffer.from(entries.sort().join(''), 'hex');
}

/** Bits 16 to 63 of a hash in hex, as in the local index. */
const toEntry = (hex: string): string => hex.slice(4, 4 + ENTRY_BYTES * 2).toUpperCase();

/**
 * Lets `ask` send its request with our `fetch`, which reaches nothing it must not. hibp takes none and calls the global one
 * before it first waits, so that one is ours for that moment, in which nothing else runs. Should hibp change that, this
 * throws.
 */
function throughFetch<T>(ours: typeof globalThis.fetch, ask: () => Promise<T>): Promise<T> {
  const usual = globalThis.fetch;
  let isAsked = false;
  globalThis.fetch = async (input, init) => {
    isAsked = true;
    const response = await ours(input, init);
    // Its own error would quote what the answer says.
    if (response.status !== 200) throw new Error(`the service for breached passwords answered ${response.status}`);
    return response;
  };
  let answer: Promise<T>;
  try {
    answer = ask();
  } finally {
    globalThis.fetch = usual;
  }
  if (isAsked) return answer;
  answer.catch(() => {});
  throw new Error('hibp did not use the fetch that it was given');
}
