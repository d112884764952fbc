import { hash } from 'node:crypto';

/** The letters of a base64 text that do not change with what stands before and after the value. */
function base64Cores(value: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)])
      .toString('base64')
      .replace(/=+$/, '');
    const skipped = Math.ceil((offset * 8) / 6);
    const whole = Math.floor(((offset + Buffer.byteLength(value)) * 8) / 6);
    return encoded.slice(skipped, whole);
  });
}

const toUrl = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** Every form in which somebody who looks for a value would find it; by name. */
export function formsOf(value: string): Readonly<Record<string, readonly string[]>> {
  const cases = [...new Set([value, value.toLowerCase(), value.toUpperCase()])];
  const digests = (algorithm: string) => cases.map((text) => hash(algorithm, text, 'buffer'));
  const cores = cases.flatMap(base64Cores);
  const written = (bytes: Buffer[]) =>
    bytes.flatMap((one) => [one.toString('hex'), one.toString('base64'), toUrl(one.toString('base64'))]);
  return {
    clear: cases,
    percent: cases.map(encodeURIComponent),
    hex: cases.map((text) => Buffer.from(text).toString('hex')),
    base64: cores,
    base64url: cores.map(toUrl),
    sha256: written(digests('sha256')),
    sha1: written(digests('sha1')),
    md5: written(digests('md5')),
  };
}

/** Forms that are the same in either case of their letters. */
const anyCase = new Set(['clear', 'percent', 'hex', 'sha256', 'sha1', 'md5']);

/** Which values a text gives away, each with the form in which it does. */
export function findValues(text: string, values: readonly string[]): string[] {
  const lower = text.toLowerCase();
  const isIn = (form: string, written: string) =>
    text.includes(written) || (anyCase.has(form) && lower.includes(written.toLowerCase()));
  return values.flatMap((value) =>
    Object.entries(formsOf(value)).flatMap(([form, texts]) =>
      texts.some((written) => isIn(form, written)) ? [`${value} (${form})`] : [],
    ),
  );
}
