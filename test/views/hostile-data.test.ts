import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appsPage } from '../../views/account/apps-page.ts';
import { profilePage } from '../../views/account/profile-page.ts';
import { twoStepPage } from '../../views/account/two-step-page.ts';
import { changePasswordPage } from '../../views/change-password-page.ts';
import { consentPage } from '../../views/consent-page.ts';
import { errorPage } from '../../views/error-page.ts';
import { renderToString } from '../../views/html.ts';
import { loggedOutPage } from '../../views/logged-out-page.ts';
import { loginPage } from '../../views/login-page.ts';
import { logoutPage } from '../../views/logout-page.ts';
import { setupPage } from '../../views/setup-page.ts';
import { sampleFrame } from './sample-account-pages.ts';
import { samplePage } from './sample-pages.ts';

const HOSTILE = `"'><img src=x onerror=alert(1)></title><script>alert(1)</script>`;
const action = '/interaction/1';

describe('markup in data', () => {
  const hostile = samplePage({ tenant: { name: HOSTILE, logoUrl: `/logo"${HOSTILE}` }, requestId: HOSTILE });
  const client = { client_name: HOSTILE, client_uri: HOSTILE, logo_uri: HOSTILE, policy_uri: 'javascript:alert(1)' };
  const resources = [{ resource: HOSTILE, scopes: [HOSTILE] }];
  const pages = {
    login: loginPage({
      page: hostile,
      action: HOSTILE,
      client_name: HOSTILE,
      login: HOSTILE,
      hidden: { [HOSTILE]: HOSTILE },
    }),
    consent: consentPage({
      page: hostile,
      action,
      client,
      redirect_uri: HOSTILE,
      account: { email: HOSTILE },
      scopes: [HOSTILE, '__proto__', 'constructor'],
      resources,
    }),
    logout: logoutPage({ page: hostile, action, xsrf: HOSTILE, client_name: HOSTILE, account: { email: HOSTILE } }),
    loggedOut: loggedOutPage({ page: hostile, client: { client_name: HOSTILE, url: 'javascript:alert(1)' } }),
    setup: setupPage({
      page: hostile,
      action,
      rules: { min_length: 12, min_kinds: 1, min_strength: 3, history: 3 },
      email: HOSTILE,
    }),
    changePassword: changePasswordPage({
      page: hostile,
      action,
      login: HOSTILE,
      rules: { min_length: 12, min_kinds: 1, min_strength: 3, history: 3 },
    }),
    profile: profilePage({
      account: { ...sampleFrame(hostile, 'profile'), email: HOSTILE },
      action,
      names: { name: HOSTILE, given_name: HOSTILE, family_name: HOSTILE },
      isEmailVerified: true,
      changeEmailUrl: '/account/profile/email',
      verifyUrl: '/account/profile/verify',
      userId: HOSTILE,
      createdAt: new Date(0),
      groups: [HOSTILE],
    }),
    passkeys: twoStepPage({
      account: sampleFrame(hostile, 'two-step'),
      action,
      app: undefined,
      passkeys: [{ id: HOSTILE, name: HOSTILE, createdAt: new Date(0), lastUsedAt: null, host: HOSTILE }],
      codesLeft: 0,
      fewCodes: 3,
    }),
    apps: appsPage({
      account: sampleFrame(hostile, 'apps'),
      action,
      apps: [
        {
          client_id: HOSTILE,
          name: HOSTILE,
          uri: 'javascript:alert(1)',
          scopes: [HOSTILE, 'constructor'],
          resources,
          since: null,
          lastSignIn: null,
          isOwn: false,
        },
      ],
    }),
    error: errorPage({
      page: hostile,
      kind: 'internal',
      error: HOSTILE,
      error_description: HOSTILE,
      retryUrl: 'javascript:alert(1)',
    }),
  };

  it.each(Object.entries(pages))('stays text on the %s page', (_, hostilePage) => {
    const markup = renderToString(hostilePage);
    expect(markup).toContain('&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;');
    expect(markup).not.toMatch(/<img src=x|<script>|href="javascript:/);
    expect(markup.match(/<title>/g)).toHaveLength(1);
    expect(markup.match(/<\/title>/g)).toHaveLength(1);
  });

  it('cannot reach an attribute, since none is written without quotes', () => {
    const folder = new URL('../../views/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) =>
      name.endsWith('.ts'),
    );
    const unquoted = files.filter(({ parentPath, name }) =>
      /<[^>`]*[\w-]=\$\{/.test(readFileSync(`${parentPath}/${name}`, 'utf8')),
    );
    expect(unquoted.map(({ name }) => name)).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });
});
