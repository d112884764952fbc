import { crc32, deflateSync, inflateSync } from 'node:zlib';

/**
 * A PNG of 256 colours out of one that a browser has made: what is lost are shades at the edges of letters, which become
 * the nearest that is kept. That is less than half of the size, and nobody sees it.
 */
export function compressPng(png: Buffer): Buffer {
  const { width, height, channels, data } = readPng(png);
  const pixels = unfilter(data, width * channels, height, channels);
  const { palette, indexOf } = choosePalette(pixels, channels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0, out = 0; at < pixels.length; at += channels) {
    // Each row begins with its filter, which is none.
    if ((at / channels) % width === 0) out += 1;
    rows[out] = indexOf(colourAt(pixels, at));
    out += 1;
  }
  const header = Buffer.from(png.subarray(16, 29));
  header.set([8, 3], 8);
  const parts = [chunk('IHDR', header), chunk('PLTE', palette), chunk('IDAT', deflateSync(rows, { level: 9 }))];
  return Buffer.concat([png.subarray(0, 8), ...parts, chunk('IEND', Buffer.alloc(0))]);
}

const colourAt = (pixels: Buffer, at: number): number => pixels.readUIntBE(at, 3);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function readPng(png: Buffer) {
  const [width, height, depth, colourType] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]];
  if (depth !== 8 || (colourType !== 2 && colourType !== 6)) throw new Error('not a PNG as browsers make them');
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return { width, height, channels: colourType === 2 ? 3 : 4, data: inflateSync(Buffer.concat(parts)) };
}

/** PNG §9.4: which of the three neighbours is nearest to what they foretell. */
function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [left, above, corner].map((one) => Math.abs(left + above - corner - one)) as [
    number,
    number,
    number,
  ];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** PNG §9.2: the pixels themselves. */
function unfilter(data: Buffer, stride: number, height: number, channels: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x >= channels ? (pixels[at - channels] ?? 0) : 0;
      const above = y > 0 ? (pixels[at - stride] ?? 0) : 0;
      const corner = x >= channels && y > 0 ? (pixels[at - stride - channels] ?? 0) : 0;
      const foretold = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0] ?? 0;
      pixels[at] = (data[at + y + 1] ?? 0) + foretold;
    }
  }
  return pixels;
}

const parts = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255] as const;

function distance(one: number, other: number): number {
  const [r, g, b] = parts(one);
  const [red, green, blue] = parts(other);
  return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
}

/** Colours one after the other, each the one that would suffer most by being left out: by its distance and its frequency. */
function choosePalette(pixels: Buffer, channels: number) {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += channels) {
    const colour = colourAt(pixels, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const colours = [...counts].map(([colour, count]) => ({ colour, count, index: 0, off: Number.MAX_SAFE_INTEGER }));
  const kept: number[] = [];
  while (kept.length < 256 && colours.some(({ off }) => off > 0)) {
    const worst = colours.reduce((one, other) => (other.off * other.count > one.off * one.count ? other : one));
    for (const one of colours) {
      const off = distance(one.colour, worst.colour);
      if (off < one.off) Object.assign(one, { off, index: kept.length });
    }
    kept.push(worst.colour);
  }
  const indices = new Map(colours.map(({ colour, index }) => [colour, index]));
  return {
    palette: Buffer.from(kept.flatMap((colour) => [...parts(colour)])),
    indexOf: (colour: number): number => indices.get(colour) ?? 0,
  };
}
