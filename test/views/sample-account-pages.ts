import { drawQrCode } from '../../server/second-factors/qr-code.ts';
import type { AccountFrame, AccountNotice, AccountSectionName } from '../../views/account/account-layout.ts';
import { addAppPage } from '../../views/account/add-app-page.ts';
import { type AddPasskeyError, addPasskeyPage } from '../../views/account/add-passkey-page.ts';
import { answerSignInPage } from '../../views/account/answer-sign-in-page.ts';
import { appsPage, type ConnectedApp } from '../../views/account/apps-page.ts';
import { devicesPage } from '../../views/account/devices-page.ts';
import { type EmailPageError, emailPage } from '../../views/account/email-page.ts';
import { type EraseError, erasePage } from '../../views/account/erase-page.ts';
import { erasedPage } from '../../views/account/erased-page.ts';
import { exportDownloadPage, exportRequestPage } from '../../views/account/export-request-page.ts';
import { historyPage } from '../../views/account/history-page.ts';
import { languagePage } from '../../views/account/language-page.ts';
import { newCodesPage } from '../../views/account/new-codes-page.ts';
import { type PasswordPageError, passwordPage } from '../../views/account/password-page.ts';
import { privacyPage } from '../../views/account/privacy-page.ts';
import { profilePage } from '../../views/account/profile-page.ts';
import { removeFactorPage } from '../../views/account/remove-factor-page.ts';
import { twoStepPage } from '../../views/account/two-step-page.ts';
import type { Html } from '../../views/html.ts';
import { messages } from '../../views/messages.ts';
import type { PageContext } from '../../views/page-context.ts';

const at = (iso: string) => new Date(iso);
const spring = at('2026-03-14T09:26:53Z');
const lately = at('2026-10-02T17:05:00Z');
const longName = 'Maximilian Christoph Ferdinand von und zu Hohenlohe-Waldenburg-Schillingsfürst the Younger';

const nameOf = (name: AccountSectionName) => ({ name, url: name === 'profile' ? '/account' : `/account/${name}` });

/** What stands around an account page. */
export const sampleFrame = (
  page: PageContext,
  current: AccountSectionName,
  more: Partial<AccountFrame> = {},
): AccountFrame => ({
  page: { ...page, languageSwitch: undefined },
  sections: (Object.keys(page.messages.account.sections) as AccountSectionName[]).map(nameOf),
  current,
  isBelow: false,
  email: 'ada.lovelace@example.org',
  signOutUrl: '/logout',
  session: { checkUrl: '/session', user: 'ada' },
  csrf: 'sample',
  ...more,
});

const id = '0198f2a4-6c1e-7b42-9d3a-5f0e8c7b1a26';
const passkeys = [
  { id, name: 'Ada’s laptop', createdAt: spring, lastUsedAt: lately },
  {
    id: `${id.slice(0, -1)}7`,
    name: longName,
    createdAt: lately,
    lastUsedAt: null,
    host: 'old-name.northwind.example',
  },
];

function profiles(page: PageContext): Record<string, Html> {
  const action = '/account';
  const about = {
    action,
    userId: id,
    createdAt: spring,
    groups: ['analysts', 'harbour-pilots'],
    isEmailVerified: true,
    changeEmailUrl: '/account/profile/email',
    verifyUrl: '/account/profile/verify',
  };
  const account = sampleFrame(page, 'profile');
  const names = { name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace' };
  const emailErrors = Object.keys(page.messages.account.changeEmail.errors) as EmailPageError[];
  const change = { account: { ...account, isBelow: true }, action: '/account/profile/email' };
  return {
    'account-email': emailPage(change),
    ...Object.fromEntries(
      emailErrors.map((error) => [`account-email-${error}`, emailPage({ ...change, email: 'ada@example', error })]),
    ),
    'account-profile': profilePage({ account, ...about, names }),
    'account-profile-long': profilePage({
      account: { ...account, email: `${'a-rather-'.repeat(7)}long@subdomain.of.a.rather.long.example.org` },
      ...about,
      isEmailVerified: false,
      groups: [],
      names: { name: longName, given_name: '', family_name: '' },
    }),
    'account-profile-error': profilePage({
      account,
      ...about,
      names,
      errors: { name: 'too_long', given_name: 'not_text' },
    }),
    ...Object.fromEntries(
      (Object.keys(page.messages.account.notices) as AccountNotice[]).map((notice) => [
        `account-notice-${notice}`,
        profilePage({ account: { ...account, notice }, ...about, names }),
      ]),
    ),
  };
}

function passwords(page: PageContext): Record<string, Html> {
  const account = sampleFrame(page, 'password');
  const rules = { min_length: 12, min_kinds: 3, min_strength: 3, history: 3 };
  const base = {
    account,
    action: '/account/password',
    checkUrl: '/account/password/check',
    rules,
    hasPassword: true,
    changedAt: spring,
  };
  const errors = Object.keys(page.messages.account.password.errors) as PasswordPageError[];
  return {
    'account-password': passwordPage(base),
    'account-password-first': passwordPage({ ...base, hasPassword: false, changedAt: null }),
    ...Object.fromEntries(
      errors.map((error) => [
        `account-password-${error}`,
        passwordPage({
          ...base,
          error,
          errors: error === 'problems' ? { password: ['password_too_short'] } : undefined,
        }),
      ]),
    ),
  };
}

function factors(page: PageContext): Record<string, Html> {
  const account = sampleFrame(page, 'two-step');
  const below = { ...account, isBelow: true };
  const action = '/account/two-step';
  const app = { createdAt: spring, lastUsedAt: lately };
  const nothing = { account, action, app: undefined, passkeys: [], codesLeft: 0, fewCodes: 3 };
  const qrCode = drawQrCode('otpauth://totp/Northwind:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  const adding = { account: below, action: `${action}/passkey`, options: '{}', name: 'Passkey' };
  const enrolling = { account: below, action: `${action}/app`, qrCode, secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' };
  const removing = { account: below, action: `${action}/remove-app`, isLast: false, isRequired: false };
  const errors = Object.keys(page.messages.account.addPasskey.errors) as AddPasskeyError[];
  return {
    'account-two-step': twoStepPage({ ...nothing, app, passkeys, codesLeft: 9 }),
    'account-two-step-none': twoStepPage(nothing),
    'account-two-step-no-codes': twoStepPage({ ...nothing, app: { ...app, lastUsedAt: null } }),
    'account-two-step-one-code': twoStepPage({ ...nothing, passkeys, codesLeft: 1 }),
    'account-two-step-few-codes': twoStepPage({ ...nothing, app, codesLeft: 3 }),
    'account-two-step-rename': twoStepPage({
      ...nothing,
      passkeys,
      codesLeft: 9,
      renaming: { id, error: 'name_wrong' },
    }),
    'account-add-app': addAppPage(enrolling),
    'account-add-app-error': addAppPage({ ...enrolling, error: 'wrong_code' }),
    'account-add-passkey': addPasskeyPage(adding),
    ...Object.fromEntries(
      errors.map((error) => [`account-add-passkey-${error}`, addPasskeyPage({ ...adding, error })]),
    ),
    'account-remove-app': removeFactorPage(removing),
    'account-remove-last': removeFactorPage({ ...removing, passkey: 'Ada’s laptop', isLast: true }),
    'account-remove-required': removeFactorPage({ ...removing, isLast: true, isRequired: true }),
    'account-new-codes': newCodesPage({
      account: below,
      action: `${action}/codes`,
      codes: Array.from({ length: 10 }, (_, number) => `7k3m-9qzt-${number}b4d-x2wv`),
    }),
  };
}

const connected: readonly ConnectedApp[] = [
  {
    client_id: 'harbour',
    name: 'Harbour Analytics',
    uri: 'https://harbour.example/about',
    scopes: ['openid', 'profile', 'email', 'harbour:export'],
    resources: [{ resource: 'https://api.harbour.example/v2', scopes: ['reports:read', 'exports'] }],
    since: spring,
    lastSignIn: lately,
    isOwn: false,
  },
  {
    client_id: 'intranet',
    name: longName,
    scopes: ['openid'],
    resources: [],
    since: null,
    lastSignIn: lately,
    isOwn: true,
  },
];

function others(page: PageContext): Record<string, Html> {
  const apps = { account: sampleFrame(page, 'apps'), action: '/account/apps' };
  const privacy = { account: sampleFrame(page, 'privacy'), action: '/account/privacy' };
  const below = { ...privacy.account, isBelow: true };
  const states = Object.keys(page.messages.account.privacy.exportStates) as 'ready'[];
  const errors = Object.keys(page.messages.account.erase.errors) as EraseError[];
  return {
    'account-apps': appsPage({ ...apps, apps: connected }),
    'account-apps-none': appsPage({ ...apps, apps: [] }),
    'account-privacy': privacyPage({
      ...privacy,
      exports: states.map((state) => ({ id, state, createdAt: spring, expiresAt: lately })),
      agreements: [
        { title: 'Terms of use', version: 3, decision: 'agreed', at: spring },
        { title: longName, version: 1, decision: 'declined', at: lately },
      ],
    }),
    'account-privacy-nothing': privacyPage({ ...privacy, exports: [], agreements: [] }),
    'account-export': exportRequestPage({ account: below, action: '/account/privacy/export', replaces: true }),
    'account-download': exportDownloadPage({ account: below, action: `/account/privacy/download/${id}` }),
    'account-erase': erasePage({ account: below, action: '/account/privacy/erase' }),
    ...Object.fromEntries(
      errors.map((error) => [
        `account-erase-${error}`,
        erasePage({ account: below, action: '/account/privacy/erase', error }),
      ]),
    ),
    ...languages(page),
    'account-erased': erasedPage({
      page,
      certificate: `eyJhbGciOiJFZERTQSJ9.${'c2FtcGxl'.repeat(50)}`,
      action: '/account/certificate',
    }),
  };
}

function languages(page: PageContext): Record<string, Html> {
  const choices = Object.values(messages).map(({ lang, name }) => ({ lang, name }));
  const language = { account: sampleFrame(page, 'language'), action: '/account/language', choices };
  return {
    'account-language': languagePage({ ...language, chosen: page.lang }),
    'account-language-unknown': languagePage({ ...language, chosen: undefined, error: 'unknown' }),
  };
}

const berlin = { kind: 'located', country: 'DE', city: 'Berlin' } as const;

function activity(page: PageContext): Record<string, Html> {
  const devices = { account: sampleFrame(page, 'devices'), action: '/account/devices' };
  const here = {
    id: 'current',
    browser: 'Firefox (Linux)',
    ip: '203.0.113.7',
    place: berlin,
    signedInAt: spring,
    lastUsedAt: lately,
    isCurrent: true,
    apps: ['Harbour Analytics', longName],
  };
  const elsewhere = {
    ...here,
    id: 'other',
    browser: undefined,
    ip: '2001:db8::42',
    isCurrent: false,
    apps: [],
    place: undefined,
  };
  const trusted = {
    id,
    browser: 'Safari (iPhone)',
    ip: '203.0.113.9',
    place: { kind: 'private' as const },
    createdAt: spring,
    lastUsedAt: lately,
    expiresAt: lately,
  };
  const signIn = {
    at: lately,
    result: 'succeeded' as const,
    code: undefined,
    isTrustedDevice: false,
    app: undefined,
    browser: 'Firefox (Linux)',
    ip: '203.0.113.7',
    place: berlin,
    risk: { level: 'usual' as const, signs: ['new_ip'], answer: null, answerUrl: '/answer' },
  };
  const asked = { level: 'unusual' as const, signs: ['new_country', 'new_device'], answer: null, answerUrl: '/answer' };
  const all = Object.keys(page.messages.risk.factors);
  const items = [
    { ...signIn, methods: ['pwd', 'otp', 'mfa'], app: 'Harbour Analytics' },
    { ...signIn, methods: ['pwd'], isTrustedDevice: true },
    { ...signIn, methods: ['swk', 'user', 'mfa'], risk: asked, place: { kind: 'unknown' as const } },
    {
      ...signIn,
      methods: ['pwd'],
      risk: { ...asked, level: 'very_unusual' as const, signs: all, answer: 'me' as const },
    },
    { ...signIn, methods: ['pwd'], risk: { ...asked, answer: 'not_me' as const, answerUrl: undefined } },
    { ...signIn, result: 'challenged' as const, methods: [], risk: asked },
    { ...signIn, result: 'unreadable' as const, methods: [], browser: undefined, ip: undefined, place: undefined },
    ...[...Object.keys(page.messages.account.history.reasons), 'nobody-knows', undefined].map((code) => ({
      ...signIn,
      methods: [],
      result: 'failed' as const,
      browser: undefined,
      risk: undefined,
      code,
    })),
  ];
  const history = { account: sampleFrame(page, 'history'), olderUrl: '/account/history?before=sample' };
  const answer = {
    account: { ...sampleFrame(page, 'history'), isBelow: true },
    action: '/account/history/answer/sample',
  };
  const hidden = { browser: undefined, place: { ...berlin, is_anonymous: true } };
  const about = { at: lately, place: berlin, browser: 'Chrome (Windows)', ip: '203.0.113.7', signs: all };
  return {
    'account-answer': answerSignInPage({
      ...answer,
      signIn: { ...about, is_proven: true, is_completed: true, answer: null },
    }),
    'account-answer-refused': answerSignInPage({
      ...answer,
      signIn: { ...about, ...hidden, is_proven: true, is_completed: false, answer: 'me' },
    }),
    'account-answer-wrong': answerSignInPage({
      ...answer,
      signIn: {
        ...about,
        signs: [],
        place: { kind: 'located', is_anonymous: true },
        is_proven: false,
        is_completed: false,
        answer: null,
      },
    }),
    'account-devices': devicesPage({
      ...devices,
      sessions: [here, elsewhere],
      trusted: [trusted, { ...trusted, id: 'x', browser: undefined, ip: undefined }],
    }),
    'account-devices-one': devicesPage({ ...devices, sessions: [here], trusted: [] }),
    'account-history': historyPage({ ...history, items, isOlder: false }),
    'account-history-last': historyPage({ ...history, items, olderUrl: undefined, isOlder: true }),
    'account-history-none': historyPage({ ...history, items: [], olderUrl: undefined, isOlder: false }),
  };
}

/** Every account page in every state that looks different, by name. */
export const accountPages = (page: PageContext): Readonly<Record<string, Html>> => ({
  ...profiles(page),
  ...passwords(page),
  ...factors(page),
  ...activity(page),
  ...others(page),
});
