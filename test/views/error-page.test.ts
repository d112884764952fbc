import { describe, expect, it } from 'vitest';
import { errorPage } from '../../views/error-page.ts';
import { renderToString } from '../../views/html.ts';
import { samplePage } from './sample-pages.ts';

const page = samplePage();

describe('the error page', () => {
  it('gives the code and the request id to quote, and a way on only to a safe address', () => {
    const markup = renderToString(errorPage({ page, kind: 'unavailable', retryUrl: '/again' }));
    expect(markup).toContain('<code>unavailable</code>');
    expect(markup).toContain(`<code>${page.requestId}</code>`);
    expect(markup).toMatch(/<a class="button[^>]*href="\/again"/);
    expect(renderToString(errorPage({ page, kind: 'unavailable', retryUrl: '//evil.example' }))).not.toContain('evil');
  });
});
