import { describe, expect, it } from 'vitest';
import { renderToString } from '../../views/html.ts';
import { type LoginError, loginPage } from '../../views/login-page.ts';
import { samplePage } from './sample-pages.ts';
import { tagOf } from './tag-of.ts';

const page = samplePage();
const action = '/interaction/1';

const login = (props: Partial<Parameters<typeof loginPage>[0]>): string =>
  renderToString(loginPage({ page, action, ...props }));

describe('the login page', () => {
  it('never sends a password back', () => {
    expect(tagOf(login({ login: 'ada@example.org', error: 'credentials' }), 'password')).not.toContain('value=');
  });

  it.each<[LoginError, string | undefined, string]>([
    ['credentials', 'ada@example.org', 'password'],
    ['credentials', undefined, 'login'],
    ['login_required', '', 'login'],
    ['login_required', 'ada@example.org', 'login'],
    ['password_required', 'ada@example.org', 'password'],
  ])('after %s with %j goes on at %s, which is marked as wrong and described', (error, typed, field) => {
    const markup = login({ login: typed, error });
    expect(tagOf(markup, field)).toMatch(/ aria-invalid="true" aria-describedby="form-error" autofocus>/);
    expect(tagOf(markup, 'form-error')).toContain('role="alert"');
    expect(markup).toContain('<title>Error: Sign in · Northwind</title>');
  });

  it.each<LoginError>(['too_many_attempts', 'unavailable'])('blames no field for %s', (error) => {
    expect(login({ error })).not.toContain('aria-invalid');
  });

  it('does not tell which of the two was wrong', () => {
    const markup = login({ login: 'ada@example.org', error: 'credentials' });
    expect(tagOf(markup, 'login')).toContain('aria-invalid="true"');
    expect(tagOf(markup, 'password')).toContain('aria-invalid="true"');
  });

  it('does not send the typed password when one gives up', () => {
    const forms = login({}).split('<form').slice(1);
    // The last one chooses a language.
    expect(forms).toHaveLength(3);
    expect(forms[2]).not.toContain('name="password"');
    expect(forms[0]).toContain('name="password"');
    expect(forms[1]).toContain('name="action" value="cancel"');
    expect(forms[1]).not.toContain('name="password"');
  });

  it('lets password managers and passkeys in', () => {
    expect(tagOf(login({}), 'login')).toMatch(/name="login"[^>]*autocomplete="username webauthn"/);
    expect(tagOf(login({}), 'password')).toMatch(/name="password"[^>]*autocomplete="current-password"/);
  });

  it('offers recovery, registration and a way back only where there is one', () => {
    expect(login({ isCancellable: false })).not.toMatch(/Forgot|Create an account|Cancel/);
    expect(login({ links: { forgotPassword: '/forgot', register: '/register' } })).toMatch(
      /href="\/forgot"[\s\S]*Cancel[\s\S]*href="\/register"/,
    );
  });
});
