import { hash } from 'node:crypto';

/** Images are known by what they begin with, whatever their file is called. */
const startsOf: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  png: (bytes) => bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')),
  jpeg: (bytes) => bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex')),
  webp: (bytes) => /^RIFF.{4}WEBP/s.test(bytes.toString('latin1', 0, 12)),
  'svg+xml': (bytes) => {
    const start = bytes.toString('utf8', 0, 4_096);
    return /^\uFEFF?\s*<(svg|\?xml|!--|!doctype)/i.test(start) && /<svg[\s>]/.test(start);
  },
};

/** The `data:` URL of an image; undefined when these bytes are none of PNG, JPEG, WebP and SVG. */
export function toLogoUrl(bytes: Buffer): string | undefined {
  const type = Object.keys(startsOf).find((name) => startsOf[name]?.(bytes));
  return type && `data:image/${type};base64,${bytes.toString('base64')}`;
}

/** `sha256:` and the hex digest of the image's own bytes, which stands for it where the image would be too long. */
export function hashLogo(logoUrl: string): string {
  return `sha256:${hash('sha256', Buffer.from(logoUrl.slice(logoUrl.indexOf(',') + 1), 'base64'), 'hex')}`;
}
