import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Colour, contrast, parseColour } from '../../views/colour.ts';
import { DEFAULT_ACCENT, SCHEMES, themeCss } from '../../views/theme-css.ts';

type Properties = Readonly<Record<string, string>>;

const readProperties = (css: string): Properties =>
  Object.fromEntries(
    [...css.matchAll(/(--[\w-]+):\s*([^;}]+)/g)].map(([, name = '', value = '']) => [name, value.trim()]),
  );

/** The custom properties of a stylesheet in each scheme, the dark ones laid over the light. */
function propertiesOf(css: string): { readonly light: Properties; readonly dark: Properties } {
  const [light = '', dark = ''] = css.split(/@media \(prefers-color-scheme:\s*dark\)/);
  return { light: readProperties(light), dark: readProperties(dark.split('@media')[0] ?? '') };
}

const colour = (text: string | undefined): Colour => {
  const found = parseColour(text ?? '');
  if (found === undefined) throw new Error(`not a colour: ${text}`);
  return found;
};

const anyAccent = fc.oneof(
  fc.integer({ min: 0, max: 0xffffff }).map((value) => value.toString(16).padStart(6, '0')),
  fc.constantFrom('000000', 'ffffff', '808080', '767676', '777777', 'ffff00', '0000ff', '00ff00', 'ff0000'),
);

describe('themeCss', () => {
  it('keeps every accent readable, in both schemes', () => {
    fc.assert(
      fc.property(anyAccent, (accentColor) => {
        const themes = propertiesOf(themeCss({ accentColor }));
        for (const scheme of ['light', 'dark'] as const) {
          const theme = themes[scheme];
          expect(contrast(colour(theme['--on-accent']), colour(theme['--accent']))).toBeGreaterThanOrEqual(4.5);
          expect(contrast(colour(theme['--on-accent']), colour(theme['--accent-hover']))).toBeGreaterThanOrEqual(4.5);
          for (const ground of Object.values(SCHEMES[scheme])) {
            expect(contrast(colour(theme['--accent-text']), colour(ground))).toBeGreaterThanOrEqual(4.5);
            expect(contrast(colour(theme['--accent-edge']), colour(ground))).toBeGreaterThanOrEqual(3);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('changes the shade under the pointer, whatever the accent', () => {
    fc.assert(
      fc.property(anyAccent, (accentColor) => {
        const { light, dark } = propertiesOf(themeCss({ accentColor }));
        expect(light['--accent-hover']).not.toBe(light['--accent']);
        expect(dark['--accent-hover']).not.toBe(dark['--accent']);
      }),
    );
  });

  it.each(['', 'red', '#12', 'url(https://evil.example)', '2a5bd7}body{display:none', '2a5bd7;', 'ffffff\n'])(
    'takes %j, which is not a colour, for the default',
    (accentColor) => {
      expect(themeCss({ accentColor })).toBe(themeCss({}));
    },
  );

  it('reads a colour with and without its sign, short and long', () => {
    expect(themeCss({ accentColor: '#25d' })).toBe(themeCss({ accentColor: '2255DD' }));
    expect(propertiesOf(themeCss({ accentColor: '2a5bd7' })).light['--accent']).toBe('#2a5bd7');
  });

  it('agrees with the stylesheet about the default accent and about the backgrounds', () => {
    const css = propertiesOf(readFileSync(new URL('../../views/static/bastion.css', import.meta.url), 'utf8'));
    const theme = propertiesOf(themeCss({ accentColor: DEFAULT_ACCENT }));
    for (const scheme of ['light', 'dark'] as const) {
      const grounds = Object.entries(SCHEMES[scheme]).map(([name, value]) => [`--${name}`, value]);
      expect(css[scheme]).toMatchObject({ ...theme[scheme], ...Object.fromEntries(grounds) });
    }
  });
});
