import { apiScopes } from '../../server/api/api-resource.ts';
import type { Language } from '../../server/kernel/languages.ts';
import { drawQrCode } from '../../server/second-factors/qr-code.ts';
import { describeTotp } from '../../server/second-factors/totp.ts';
import { changePasswordPage } from '../../views/change-password-page.ts';
import type { NewPasswordError } from '../../views/components/password-rules.ts';
import { consentPage } from '../../views/consent-page.ts';
import { type EmailCodeError, emailCodePage } from '../../views/email-code-page.ts';
import { type EnrolTotpError, enrolTotpPage } from '../../views/enrol-totp-page.ts';
import { type ErrorKind, errorPage } from '../../views/error-page.ts';
import { exportExpiredPage, exportPage, exportWaitingPage } from '../../views/export-page.ts';
import { handOverPage } from '../../views/hand-over-page.ts';
import { homePage } from '../../views/home-page.ts';
import type { Html } from '../../views/html.ts';
import { type LinkConfirmation, type LinkConfirmError, linkConfirmPage } from '../../views/link-confirm-page.ts';
import { type LinkDone, linkDonePage } from '../../views/link-done-page.ts';
import { linkExpiredPage } from '../../views/link-expired-page.ts';
import { loggedOutPage } from '../../views/logged-out-page.ts';
import { type LoginError, loginPage } from '../../views/login-page.ts';
import { logoutPage } from '../../views/logout-page.ts';
import { type MailRequest, type MailRequestError, mailRequestPage } from '../../views/mail-request-page.ts';
import { mailSentPage } from '../../views/mail-sent-page.ts';
import { en } from '../../views/messages/en.ts';
import { messages } from '../../views/messages.ts';
import { type NewAccountErrors, newAccountPage } from '../../views/new-account-page.ts';
import { notMePage } from '../../views/not-me-page.ts';
import type { PageContext } from '../../views/page-context.ts';
import { recoverPasswordPage } from '../../views/recover-password-page.ts';
import { recoveryCodesPage } from '../../views/recovery-codes-page.ts';
import { type SecondFactorError, secondFactorPage } from '../../views/second-factor-page.ts';
import { setupDonePage } from '../../views/setup-done-page.ts';
import { setupExpiredPage } from '../../views/setup-expired-page.ts';
import { setupPage } from '../../views/setup-page.ts';
import { type SignInLinkError, signInLinkPage } from '../../views/sign-in-link-page.ts';
import { termsPage } from '../../views/terms-page.ts';
import { accountPages } from './sample-account-pages.ts';

const LOGO =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"%3E%3Crect width="32" height="32" rx="8" fill="%23e4572e"/%3E%3Ccircle cx="16" cy="16" r="7" fill="%23fff"/%3E%3C/svg%3E';

const choices = Object.values(messages).map(({ lang, name }) => ({ lang, name }));

/** A page context for tests, with whatever a test wants different. */
export const samplePage = ({
  lang = 'en',
  ...overrides
}: Partial<PageContext> & { readonly lang?: Language } = {}): PageContext => ({
  lang,
  messages: messages[lang],
  languageSwitch: { action: '/language', returnTo: '/interaction/sample', choices },
  tenant: { name: 'Northwind' },
  themeUrl: '/assets/theme.css',
  assetBase: '/assets',
  requestId: '0198f2a4-6c1e-7b42-9d3a-5f0e8c7b1a26',
  ...overrides,
});

const action = '/interaction/sample';
const account = { email: 'ada.lovelace@example.org' };
const client = {
  client_name: 'Harbour Analytics',
  client_uri: 'https://harbour.example/about',
  policy_uri: 'https://harbour.example/privacy',
  tos_uri: 'https://harbour.example/terms',
};
const redirect_uri = 'https://harbour.example/callback';
const issuer = 'https://id.northwind.example';
const longName = 'The Worshipful Company of Instrument Makers and Hydrographers (Annual Regatta Registration)';
const longWord = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const longEmail = `${'maximilian.von.und.zu.'.repeat(4)}hohenlohe@subdomain.of.a.rather.long.example.org`;
const command =
  'npx bastion client create --tenant default --client-id my-app --redirect-uri https://app.example/callback';

const logins = (page: PageContext): Record<string, Html> => {
  const base = { page, action, client_name: client.client_name };
  const errors = Object.keys(en.login.errors) as LoginError[];
  return {
    login: loginPage({ ...base, passkeyOptions: '{}' }),
    'login-links': loginPage({ ...base, links: { forgotPassword: '/forgot', register: '/register' } }),
    'login-own': loginPage({ page, action, isCancellable: false, login: account.email }),
    'login-long': loginPage({ ...base, client_name: longName, login: longEmail, error: 'credentials' }),
    ...Object.fromEntries(
      errors.map((error) => [`login-${error}`, loginPage({ ...base, login: account.email, error })]),
    ),
  };
};

const consents = (page: PageContext): Record<string, Html> => {
  const base = { page, action, client, redirect_uri, account, switchAccountUrl: '/switch' };
  const standard = ['openid', 'profile', 'email', 'groups', 'roles', 'offline_access'];
  const all = [...standard, ...apiScopes, 'harbour:export'];
  const resources = [
    { resource: 'https://api.harbour.example/v2', scopes: ['reports:read', 'reports:write', 'exports'] },
  ];
  return {
    consent: consentPage({ ...base, scopes: ['openid', 'profile', 'email'] }),
    'consent-all': consentPage({ ...base, client: { ...client, logo_uri: LOGO }, scopes: all, resources }),
    'consent-native': consentPage({
      page,
      action,
      account,
      client: { client_name: 'Pier CLI' },
      redirect_uri: 'http://127.0.0.1:51004/',
      scopes: ['openid', 'offline_access'],
    }),
    'consent-long': consentPage({
      ...base,
      client: { ...client, client_name: longWord },
      account: { email: longEmail },
      scopes: all,
    }),
  };
};

const rules = { min_length: 12, min_kinds: 3, min_strength: 3, history: 3 };

const setups = (page: PageContext): Record<string, Html> => {
  const base = { page, action: '/setup/sample', checkUrl: '/setup/sample/check', rules };
  const all = Object.keys(en.newPassword.errors) as NewPasswordError[];
  const email = Object.keys(en.setup.errors) as (keyof typeof en.setup.errors)[];
  return {
    setup: setupPage(base),
    'setup-errors': setupPage({
      ...base,
      email: 'ada@example',
      errors: { email: ['email_invalid'], password: ['password_too_short'], repeat: ['repeat_mismatch'] },
    }),
    'setup-password': setupPage({ ...base, email: account.email, errors: { password: ['password_too_common'] } }),
    'setup-every-error': setupPage({ ...base, errors: { email, password: all } }),
    'change-password': changePasswordPage({ page, action, login: account.email, rules }),
    'change-password-error': changePasswordPage({
      page,
      action,
      login: account.email,
      rules,
      errors: { password: ['password_too_weak'] },
    }),
    'setup-done': setupDonePage({ page, email: account.email, issuer, accountUrl: '/account', command }),
    'setup-expired': setupExpiredPage({ page, command: 'npx bastion admin recover' }),
  };
};

const exports = (page: PageContext): Record<string, Html> => ({
  export: exportPage({ page, action: '/exports/sample', expiresAt: new Date(1_800_000_000_000) }),
  'export-waiting': exportWaitingPage({ page }),
  'export-failed': exportWaitingPage({ page, hasFailed: true }),
  'export-expired': exportExpiredPage({ page }),
});

const body = 'One rule.\n\nAnother rule, which is somewhat longer.\n\n'.repeat(12);
const legalTexts = [
  { kind: 'terms', version: 3, title: 'Terms of use', body, is_required: true },
  { kind: 'privacy', version: 1, title: 'Privacy notice', body: 'We keep little.', is_required: true },
  { kind: 'marketing', version: 2, title: 'News by mail', body: 'Once a month, at most.', is_required: false },
] as const;

const terms = (page: PageContext): Record<string, Html> => ({
  terms: termsPage({ page, action, texts: legalTexts }),
  'terms-error': termsPage({ page, action, texts: legalTexts, error: 'required' }),
  'terms-long': termsPage({ page, action, texts: [{ ...legalTexts[0], title: longName, body: longWord.repeat(9) }] }),
});

const qrCode = drawQrCode(
  describeTotp({ secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', issuer: 'Northwind', label: account.email }),
);

const secondFactors = (page: PageContext): Record<string, Html> => {
  const enrolment = {
    page,
    action,
    qrCode,
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    isSkippable: true,
    passkeyOptions: '{}',
  };
  const codes = Array.from({ length: 10 }, (_, at) => `7k3m-9qzt-${at}b4d-x2wv`);
  const errors = Object.keys(en.secondFactor.errors) as SecondFactorError[];
  const enrolErrors = Object.keys(en.enrolTotp.errors) as EnrolTotpError[];
  return {
    'second-factor': secondFactorPage({ page, action, hasTotp: true, passkeyOptions: '{}', rememberDays: 30 }),
    'second-factor-passkey': secondFactorPage({ page, action, hasTotp: false, passkeyOptions: '{}', rememberDays: 1 }),
    ...Object.fromEntries(
      errors.map((error) => [
        `second-factor-${error}`,
        secondFactorPage({ page, action, hasTotp: true, rememberDays: 0, error }),
      ]),
    ),
    'enrol-totp': enrolTotpPage(enrolment),
    ...Object.fromEntries(
      enrolErrors.map((error) => [`enrol-totp-${error}`, enrolTotpPage({ ...enrolment, isSkippable: false, error })]),
    ),
    'recovery-codes': recoveryCodesPage({ page, action, codes, left: 0 }),
    'recovery-codes-one-left': recoveryCodesPage({ page, action, codes, left: 1 }),
    'recovery-codes-few-left': recoveryCodesPage({ page, action, codes, left: 3 }),
  };
};

const signIn = {
  at: new Date('2026-10-02T17:05:00Z'),
  place: { kind: 'located', country: 'JP', city: 'Tokyo' },
  browser: 'Chrome (Windows)',
  ip: '203.0.113.7',
  signs: ['new_country', 'new_device'],
} as const;

const mailed = (page: PageContext): Record<string, Html> => {
  const confirmations: LinkConfirmation[] = ['verify', 'changeEmail', 'unlock'];
  const confirmErrors = Object.keys(en.linkConfirm.errors) as LinkConfirmError[];
  const requests: MailRequest[] = ['recover', 'register'];
  const requestErrors = Object.keys(en.mailRequest.errors) as MailRequestError[];
  const done = Object.keys(en.linkDone) as LinkDone[];
  const { email } = account;
  const newAccount = { page, action, email, rules };
  const nameErrors = Object.keys(en.newAccount.errors) as NonNullable<NewAccountErrors['name']>;
  return {
    ...Object.fromEntries(
      confirmations.map((what) => [
        `link-${what}`,
        linkConfirmPage({ page, action, what, email: what === 'unlock' ? undefined : email }),
      ]),
    ),
    ...Object.fromEntries(
      confirmErrors.map((error) => [
        `link-${error}`,
        linkConfirmPage({ page, action, what: 'changeEmail', email: longEmail, error }),
      ]),
    ),
    ...Object.fromEntries(done.map((what) => [`done-${what}`, linkDonePage({ page, what, url: '/account' })])),
    ...Object.fromEntries(
      requests.flatMap((what) => [
        [`request-${what}`, mailRequestPage({ page, action, what, backUrl: '/back' })],
        [
          `sent-${what}`,
          mailSentPage({ page, what, email: what === 'recover' ? email : longEmail, againUrl: '/again' }),
        ],
      ]),
    ),
    ...Object.fromEntries(
      requestErrors.map((error) => [
        `request-${error}`,
        mailRequestPage({ page, action, what: 'recover', email: 'ada@example', error, backUrl: '/back' }),
      ]),
    ),
    'email-code': emailCodePage({ page, action, email, isSent: false, isUnusual: false }),
    'email-code-unusual': emailCodePage({ page, action, email, isSent: false, isUnusual: true }),
    'email-code-unusual-sent': emailCodePage({ page, action, email, isSent: true, isUnusual: true }),
    'email-code-sent': emailCodePage({ page, action, email: longEmail, isSent: true, isUnusual: false }),
    ...Object.fromEntries(
      (Object.keys(en.emailCode.errors) as EmailCodeError[]).map((error) => [
        `email-code-${error}`,
        emailCodePage({ page, action, email, isSent: error !== 'email_code_spent', isUnusual: false, error }),
      ]),
    ),
    ...Object.fromEntries(
      (['refused', 'sent', 'opened'] as const).map((state) => [
        `sign-in-link-${state}`,
        signInLinkPage({ page, action, email: longEmail, state, code: state === 'opened' ? 'bcdf-2345' : '' }),
      ]),
    ),
    ...Object.fromEntries(
      (Object.keys(en.signInLink.errors) as SignInLinkError[]).map((error) => [
        `sign-in-link-${error}`,
        signInLinkPage({ page, action, email, state: 'refused', code: '', error }),
      ]),
    ),
    'not-me': notMePage({ page, action, signIn: { ...signIn, is_completed: true } }),
    'not-me-refused': notMePage({ page, action, signIn: { ...signIn, signs: [], is_completed: false } }),
    'not-me-undecided': notMePage({ page, action, signIn: undefined, isUndecided: true }),
    'link-expired': linkExpiredPage({ page, recoverUrl: '/recover' }),
    'new-account': newAccountPage(newAccount),
    'new-account-error': newAccountPage({ ...newAccount, errors: { name: ['name_required'] } }),
    'new-account-errors': newAccountPage({
      ...newAccount,
      name: longName,
      email: longEmail,
      errors: { name: nameErrors, password: ['password_too_common'] },
    }),
    'recover-password': recoverPasswordPage(newAccount),
    'recover-password-error': recoverPasswordPage({ ...newAccount, errors: { password: ['password_used_before'] } }),
  };
};

const logouts = (page: PageContext): Record<string, Html> => ({
  logout: logoutPage({ page, action: '/session/end/confirm', xsrf: 'sample', account }),
  'logout-client': logoutPage({
    page,
    action: '/session/end/confirm',
    xsrf: 'sample',
    account,
    client_name: client.client_name,
  }),
  'logged-out': loggedOutPage({ page, client: { client_name: client.client_name, url: 'https://harbour.example/' } }),
  'logged-out-everywhere': loggedOutPage({ page, isEverywhere: true }),
});

const errors = (page: PageContext): Record<string, Html> => {
  const kinds = Object.keys(en.errors) as ErrorKind[];
  return {
    ...Object.fromEntries(kinds.map((kind) => [`error-${kind}`, errorPage({ page, kind, retryUrl: '/retry' })])),
    'error-details': errorPage({
      page,
      kind: 'invalid_request',
      error: 'invalid_redirect_uri',
      error_description: "redirect_uri did not match any of the client's registered redirect_uris",
    }),
  };
};

/** Every page in every state that looks different, by name. */
export const samplePages = (page: PageContext = samplePage()): Readonly<Record<string, Html>> => ({
  ...logins(page),
  ...consents(page),
  ...terms(page),
  ...secondFactors(page),
  ...mailed(page),
  ...logouts(page),
  ...accountPages(page),
  ...setups(page),
  ...exports(page),
  'hand-over': handOverPage({ page, action, fields: { code: 'sample' } }),
  home: homePage({ page, issuer, accountUrl: '/account', discoveryUrl: `${issuer}/.well-known/openid-configuration` }),
  ...errors(page),
  'tenant-long': loginPage({
    page: { ...page, tenant: { name: longName, logoUrl: LOGO } },
    action,
    client_name: longWord,
  }),
});
