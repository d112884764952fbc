import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Html, html, raw, renderToString } from '../../views/html.ts';

const HOSTILE = `"><script>alert('1')</script>&amp;`;

describe('html', () => {
  it('escapes text in content and in attributes', () => {
    expect(renderToString(html`<p title="${HOSTILE}">${HOSTILE}</p>`)).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>',
    );
  });

  it('lets no text change the structure around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '/', ' ') }), (text) => {
        expect(renderToString(html`${text}`)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('refuses an object that only looks like markup', () => {
    const lookAlike = { textOf: () => '<b>', toString: () => '<b>', map: () => ['<b>'] } as unknown as Html;
    expect(() => html`${lookAlike}`).toThrow(TypeError);
  });

  it('passes markup, lists and numbers, and prints nothing for what is absent', () => {
    expect(renderToString(html`${html`<b>${'<'}</b>`}${[raw('<i>'), 1, 'a&']}${undefined}${null}${false}${0}`)).toBe(
      '<b>&lt;</b><i>1a&amp;0',
    );
  });
});
