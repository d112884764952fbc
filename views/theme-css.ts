import { BLACK, type Colour, contrast, lighten, parseColour, toHex, WHITE } from './colour.ts';

/** What a page looks like when its tenant has chosen nothing. */
export const DEFAULT_ACCENT = '#1d5c63';

/** The backgrounds accents stand on; the same values stand in `static/bastion.css`. */
export const SCHEMES = {
  light: { canvas: '#f5f5f2', surface: '#ffffff', sunken: '#f7f7f5' },
  dark: { canvas: '#0e1113', surface: '#16191c', sunken: '#1d2125' },
} as const;

type Scheme = keyof typeof SCHEMES;

const TEXT_CONTRAST = 4.5;
/** For accents as text: above the minimum, because thin coloured letters read worse than the ratio says, light ones most. */
const LINK_CONTRAST = { light: 5, dark: 6 } as const;
const EDGE_CONTRAST = 3;

const colourOf = (hex: string): Colour => parseColour(hex) ?? BLACK;

/** The colour itself if it stands out enough from all `backgrounds`, else the nearest lightness of it that does. */
function standOut(colour: Colour, backgrounds: readonly Colour[], ratio: number, scheme: Scheme): Colour {
  const direction = scheme === 'light' ? -1 : 1;
  const isEnough = (candidate: Colour): boolean => backgrounds.every((ground) => contrast(candidate, ground) >= ratio);
  for (let step = 0; step <= 1; step += 0.01) {
    const candidate = step === 0 ? colour : lighten(colour, direction * step);
    if (isEnough(candidate)) return candidate;
  }
  return scheme === 'light' ? BLACK : WHITE;
}

/** White where it can be read, else black: one of the two always can (their product of contrasts is 21). */
const readableOn = (ground: Colour): Colour => (contrast(WHITE, ground) >= TEXT_CONTRAST ? WHITE : BLACK);

/** Black or white, whichever can be read on a tenant's accent. */
export const readableTextOn = (accent: string): string => toHex(readableOn(parseColour(accent) ?? BLACK));

/** The same accent under the pointer: another shade that is as readable. */
function hoverOf(accent: Colour, text: Colour): Colour {
  const step = text === WHITE ? -0.05 : 0.05;
  const shades = [lighten(accent, step), lighten(accent, -2 * step)];
  return shades.find((shade) => toHex(shade) !== toHex(accent) && contrast(shade, text) >= TEXT_CONTRAST) ?? accent;
}

/** The accent's roles in one scheme, as custom properties. */
function accentProperties(brand: Colour, scheme: Scheme): Readonly<Record<string, string>> {
  const grounds = Object.values(SCHEMES[scheme]).map(colourOf);
  const edge = standOut(brand, grounds, EDGE_CONTRAST, scheme);
  // A pale brand on white stays itself inside a visible edge; a deep one in the dark would look disabled, so it is lifted.
  const accent = scheme === 'dark' ? edge : brand;
  const text = readableOn(accent);
  return {
    '--accent': toHex(accent),
    '--accent-hover': toHex(hoverOf(accent, text)),
    '--accent-edge': toHex(edge),
    '--on-accent': toHex(text),
    '--accent-text': toHex(standOut(brand, grounds, LINK_CONTRAST[scheme], scheme)),
  };
}

const block = (properties: Readonly<Record<string, string>>): string =>
  `:root{${Object.entries(properties)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')}}`;

/** A tenant's stylesheet: its accent in light and dark, readable whatever colour was chosen. An unreadable `accentColor` means the default. */
export function themeCss({ accentColor }: { readonly accentColor?: string }): string {
  const brand = parseColour(accentColor ?? '') ?? colourOf(DEFAULT_ACCENT);
  const dark = block(accentProperties(brand, 'dark'));
  return `${block(accentProperties(brand, 'light'))}\n@media (prefers-color-scheme:dark){${dark}}\n`;
}
