/**
 * The index of breached passwords, one file: 16 bytes of head, then for each 20-bit prefix of a SHA-1 hash where its
 * entries begin (2^20 + 1 numbers of 5 bytes), then the entries in order, 6 bytes each: bits 16 to 63 of the hash. So a
 * million entries take 6 MB, and a look-up reads 10 bytes and the entries of one prefix (6 kB where there are 10^9).
 * 64 bits of a hash: among 10^9 entries a password that is not there is taken for one once in 10^10 times.
 */
export const magic = Buffer.from('bastion-breach-1');
export const PREFIXES = 2 ** 20;
export const OFFSET_BYTES = 5;
export const ENTRY_BYTES = 6;
export const ENTRIES_AT = magic.length + (PREFIXES + 1) * OFFSET_BYTES;

/** The prefix of a SHA-1 hash: what five hex digits say. */
export const prefixOf = (hash: Buffer): number => hash.readUIntBE(0, 3) >>> 4;
export const entryOf = (hash: Buffer): Buffer => hash.subarray(2, 2 + ENTRY_BYTES);

/** Whether an entry is among others that are in order. */
export function isAmong(entries: Buffer, wanted: Buffer): boolean {
  let low = 0;
  let high = entries.length / ENTRY_BYTES - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = wanted.compare(entries, middle * ENTRY_BYTES, (middle + 1) * ENTRY_BYTES);
    if (order === 0) return true;
    if (order < 0) high = middle - 1;
    else low = middle + 1;
  }
  return false;
}
