import { describe, expect, it } from 'vitest';
import { renderToString } from '../../views/html.ts';
import { setupPage } from '../../views/setup-page.ts';
import { samplePage } from './sample-pages.ts';
import { tagOf } from './tag-of.ts';

const page = samplePage();

describe('the set-up page', () => {
  const setup = (props: Partial<Parameters<typeof setupPage>[0]>): string =>
    renderToString(
      setupPage({
        page,
        action: '/setup',
        rules: { min_length: 12, min_kinds: 1, min_strength: 3, history: 3 },
        ...props,
      }),
    );

  it('goes on at the first wrong field, and describes each by its own error', () => {
    const markup = setup({
      email: 'a@b.example',
      errors: { password: ['password_too_short'], repeat: ['repeat_mismatch'] },
    });
    expect(tagOf(markup, 'email')).not.toMatch(/aria-invalid|autofocus/);
    expect(tagOf(markup, 'password')).toMatch(
      /aria-invalid="true" aria-describedby="password-error password-hint password-rules" autofocus/,
    );
    expect(tagOf(markup, 'repeat')).toMatch(/aria-invalid="true" aria-describedby="repeat-error">/);
    expect(markup).toContain('Use at least 12 characters.');
    expect(markup).toContain('2 entries need your attention.');
  });

  it('starts at the first empty field', () => {
    expect(tagOf(setup({}), 'email')).toContain('autofocus');
    expect(tagOf(setup({ email: 'a@b.example' }), 'password')).toContain('autofocus');
  });
});
