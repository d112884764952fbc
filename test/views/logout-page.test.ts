import { describe, expect, it } from 'vitest';
import { renderToString } from '../../views/html.ts';
import { logoutPage } from '../../views/logout-page.ts';
import { samplePage } from './sample-pages.ts';
import { tagOf } from './tag-of.ts';

const page = samplePage();

describe('the logout page', () => {
  const markup = renderToString(logoutPage({ page, action: '/session/end/confirm', xsrf: 'abc' }));

  it('ends nothing when one stays', () => {
    const [, , stay = ''] = markup.split('<form');
    expect(stay).toContain('name="xsrf" value="abc"');
    expect(stay).not.toMatch(/name="(logout|everywhere)"/);
  });

  it('ends one session, or all where the box is ticked, which it is not', () => {
    expect(markup).toContain('name="logout" value="yes"');
    expect(tagOf(markup, 'everywhere')).toMatch(/type="checkbox"[^>]*name="everywhere" value="yes"/);
    expect(tagOf(markup, 'everywhere')).not.toContain('checked');
  });
});
