import { type Html, html } from '../html.ts';

/** The quiet zone that readers need around a code, in modules. */
const quiet = 4;

/** A QR code, dark on light in every theme: readers expect it so. `path` is one of unit squares within a square of `size`. */
export function qrPicture({ size, path }: { readonly size: number; readonly path: string }, label: string): Html {
  const width = size + 2 * quiet;
  return html`<svg class="qr-code" viewBox="${-quiet} ${-quiet} ${width} ${width}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect x="${-quiet}" y="${-quiet}" width="${width}" height="${width}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
