import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decodeBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of a time step, worked out from RFC 4226 §5.3 and by nothing of the program's own. */
export function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export const stepNow = (): number => Math.floor(Date.now() / 30_000);

/** The key that a page of ours shows as text. */
export const secretOn = (body: string): string =>
  (/<code[^>]*id="secret">(.*?)<\/code>/s.exec(body)?.[1] ?? '').replaceAll(/<[^>]*>|\s/g, '');

/** The recovery codes that a page of ours shows. */
export const recoveryCodesOn = (body: string): string[] =>
  [...body.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code);
