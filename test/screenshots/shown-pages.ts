import { appsPage } from '../../views/account/apps-page.ts';
import { devicesPage } from '../../views/account/devices-page.ts';
import { historyPage } from '../../views/account/history-page.ts';
import { privacyPage } from '../../views/account/privacy-page.ts';
import { profilePage } from '../../views/account/profile-page.ts';
import { twoStepPage } from '../../views/account/two-step-page.ts';
import { recoveryEmail } from '../../views/emails/recovery-email.ts';
import { emailTexts } from '../../views/emails/texts.ts';
import type { Html } from '../../views/html.ts';
import { loginPage } from '../../views/login-page.ts';
import type { PageContext } from '../../views/page-context.ts';
import { recoverPasswordPage } from '../../views/recover-password-page.ts';
import { secondFactorPage } from '../../views/second-factor-page.ts';
import { DEFAULT_ACCENT, readableTextOn } from '../../views/theme-css.ts';
import { sampleFrame } from '../views/sample-account-pages.ts';
import { samplePages } from '../views/sample-pages.ts';

const issuer = 'https://id.northwind.example';
const id = '0198f2a4-6c1e-7b42-9d3a-5f0e8c7b1a26';
const spring = new Date('2026-03-14T09:26:53Z');
const summer = new Date('2026-07-21T06:48:10Z');
const lately = new Date('2026-10-02T17:05:00Z');
const today = new Date('2026-10-05T08:12:31Z');
const berlin = { kind: 'located', country: 'DE', city: 'Berlin' } as const;
const tokyo = { kind: 'located', country: 'JP', city: 'Tokyo' } as const;
const laptop = { browser: 'Firefox (Linux)', ip: '203.0.113.7', place: berlin };
const phone = { browser: 'Safari (iPhone)', ip: '198.51.100.24', place: berlin };
const usual = { level: 'usual', signs: [], answer: null, answerUrl: undefined } as const;
const unusual = {
  level: 'very_unusual',
  signs: ['new_country', 'new_device'],
  answer: null,
  answerUrl: '/account/history/answer/sample',
} as const;

function account(page: PageContext): Record<string, Html> {
  const session = { ...laptop, id, signedInAt: today, lastUsedAt: today, isCurrent: true, apps: ['Harbour Analytics'] };
  const signIn = {
    ...laptop,
    at: today,
    result: 'succeeded' as const,
    code: undefined,
    isTrustedDevice: false,
    app: undefined,
    risk: usual,
  };
  const trusted = { ...laptop, id, createdAt: summer, lastUsedAt: today, expiresAt: new Date('2026-11-04T08:12:31Z') };
  return {
    account: profilePage({
      account: sampleFrame(page, 'profile'),
      action: '/account',
      userId: id,
      createdAt: spring,
      groups: ['analysts', 'harbour-pilots'],
      isEmailVerified: true,
      changeEmailUrl: '/account/profile/email',
      verifyUrl: '/account/profile/verify',
      names: { name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace' },
    }),
    'two-step': twoStepPage({
      account: sampleFrame(page, 'two-step'),
      action: '/account/two-step',
      app: { createdAt: spring, lastUsedAt: lately },
      passkeys: [
        { id, name: 'Laptop', createdAt: spring, lastUsedAt: today },
        { id: `${id.slice(0, -1)}7`, name: 'Security key on my key ring', createdAt: summer, lastUsedAt: null },
      ],
      codesLeft: 9,
      fewCodes: 3,
    }),
    devices: devicesPage({
      account: sampleFrame(page, 'devices'),
      action: '/account/devices',
      sessions: [
        session,
        { ...session, ...phone, id: 'phone', signedInAt: lately, lastUsedAt: lately, isCurrent: false },
      ],
      trusted: [trusted],
    }),
    apps: appsPage({
      account: sampleFrame(page, 'apps'),
      action: '/account/apps',
      apps: [
        {
          client_id: 'harbour',
          name: 'Harbour Analytics',
          uri: 'https://harbour.example/about',
          scopes: ['openid', 'profile', 'email'],
          resources: [],
          since: spring,
          lastSignIn: today,
          isOwn: false,
        },
        {
          client_id: 'logbook',
          name: 'Logbook',
          scopes: ['openid', 'offline_access'],
          resources: [{ resource: 'https://api.logbook.example', scopes: ['entries:read'] }],
          since: summer,
          lastSignIn: lately,
          isOwn: false,
        },
      ],
    }),
    history: historyPage({
      account: sampleFrame(page, 'history'),
      items: [
        { ...signIn, methods: ['pwd', 'otp', 'mfa'], app: 'Harbour Analytics' },
        { ...signIn, ...phone, at: lately, methods: ['swk', 'user', 'mfa'], app: 'Logbook' },
        {
          ...signIn,
          ip: '192.0.2.99',
          browser: 'Chrome (Windows)',
          place: tokyo,
          risk: unusual,
          at: lately,
          methods: [],
          result: 'failed',
          code: 'wrong_password',
        },
        { ...signIn, at: summer, methods: ['pwd'], isTrustedDevice: true, app: 'Harbour Analytics' },
      ],
      olderUrl: undefined,
      isOlder: false,
    }),
    privacy: privacyPage({
      account: sampleFrame(page, 'privacy'),
      action: '/account/privacy',
      exports: [{ id, state: 'ready', createdAt: today, expiresAt: new Date('2026-10-12T08:12:31Z') }],
      agreements: [{ title: 'Terms of use', version: 3, decision: 'agreed', at: spring }],
    }),
  };
}

/** A mail, as the HTML of its message. */
export function shownMail(): string {
  const tenant = { name: 'Northwind', accentColor: DEFAULT_ACCENT, onAccent: readableTextOn(DEFAULT_ACCENT) };
  const context = { lang: 'en', texts: emailTexts.en, tenant, issuer, hasLogo: false };
  const url = `${issuer}/link/8f3kQ2vN7wXcZ1yT5uBmR4pLhJ6sGdAe0oViKtCxWfE`;
  return recoveryEmail(context, { url, minutes: 30 }).html;
}

/** Pages that are shown as the samples have them. */
const asSampled = [
  'enrol-totp',
  'recovery-codes',
  'email-code-sent',
  'sign-in-link-sent',
  'change-password',
  'link-verify',
  'new-account',
  'done-disowned',
  'account-email',
  'account-password',
  'account-add-app',
  'account-add-passkey',
  'account-remove-app',
  'account-new-codes',
  'account-answer',
  'account-language',
  'account-erase',
];

/** Every page that people meet, in the state that it usually has, by the name of its picture. */
export function shownPages(page: PageContext): Readonly<Record<string, Html>> {
  const sample = samplePages(page);
  const named = (name: string): Html => {
    const found = sample[name];
    if (!found) throw new Error(`there is no sample page ${name}`);
    return found;
  };
  const links = { forgotPassword: '/recover', register: '/register' };
  const action = '/interaction/sample';
  return {
    login: loginPage({ page, action, client_name: 'Harbour Analytics', passkeyOptions: '{}', links }),
    'was-it-you': named('not-me'),
    'second-factor': named('second-factor'),
    passkey: secondFactorPage({ page, action, hasTotp: false, passkeyOptions: '{}', rememberDays: 30 }),
    register: named('request-register'),
    recover: named('request-recover'),
    'check-mail': named('sent-recover'),
    'new-password': recoverPasswordPage({
      page,
      action,
      email: 'ada.lovelace@example.org',
      rules: { min_length: 12, min_kinds: 1, min_strength: 3, history: 3 },
      checkUrl: '/check',
    }),
    ...Object.fromEntries(asSampled.map((name) => [name, named(name)])),
    ...account(page),
  };
}
