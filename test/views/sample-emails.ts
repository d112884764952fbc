import type { Language } from '../../server/kernel/languages.ts';
import type { Email, EmailContext } from '../../views/emails/email.ts';
import { emailChangeEmail } from '../../views/emails/email-change-email.ts';
import { emailChangeNoticeEmail } from '../../views/emails/email-change-notice-email.ts';
import { emailChangedEmail } from '../../views/emails/email-changed-email.ts';
import { emailCodeEmail } from '../../views/emails/email-code-email.ts';
import { factorAddedEmail } from '../../views/emails/factor-added-email.ts';
import { incidentEmail } from '../../views/emails/incident-email.ts';
import { invitationEmail } from '../../views/emails/invitation-email.ts';
import { lockedEmail } from '../../views/emails/locked-email.ts';
import { newSignInEmail } from '../../views/emails/new-sign-in-email.ts';
import { passwordChangedEmail } from '../../views/emails/password-changed-email.ts';
import { recoveryEmail } from '../../views/emails/recovery-email.ts';
import { refusedSignInEmail } from '../../views/emails/refused-sign-in-email.ts';
import { registrationEmail } from '../../views/emails/registration-email.ts';
import { registrationKnownEmail } from '../../views/emails/registration-known-email.ts';
import { signInLinkEmail } from '../../views/emails/sign-in-link-email.ts';
import { stoppedSignInEmail } from '../../views/emails/stopped-sign-in-email.ts';
import { testEmail } from '../../views/emails/test-email.ts';
import { emailTexts } from '../../views/emails/texts.ts';
import { verificationEmail } from '../../views/emails/verification-email.ts';
import { DEFAULT_ACCENT, readableTextOn } from '../../views/theme-css.ts';

/** A mail's context for tests. */
export const sampleEmailContext = (lang: Language): EmailContext => ({
  lang,
  texts: emailTexts[lang],
  tenant: { name: 'Northwind', accentColor: DEFAULT_ACCENT, onAccent: readableTextOn(DEFAULT_ACCENT) },
  issuer: 'https://id.northwind.example',
  hasLogo: false,
});

const url = 'https://id.northwind.example/link/b7uXq0n3Jm2kVZ5cYtRw8eAhLsPiDf4gNzKoTxQy6Mk';
const minutes = 30;
const signIn = {
  at: new Date('2026-10-02T17:05:00Z'),
  place: { kind: 'located', country: 'JP', city: 'Tokyo' },
  browser: 'Chrome (Windows)',
  ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
} as const;

/** Every mail there is, by the name of its file. */
export const sampleEmails = (context: EmailContext): Readonly<Record<string, Email>> => ({
  'email-change': emailChangeEmail(context, { url, minutes }),
  'email-change-notice': emailChangeNoticeEmail(context, { url }),
  'email-changed': emailChangedEmail(context),
  'email-code': emailCodeEmail(context, { code: '7k3m-9qzt', minutes: 10 }),
  'factor-added': factorAddedEmail(context, { method: 'passkey', about: { signIn, url, days: 7 } }),
  incident: incidentEmail(context, {
    id: '01939e5c-7a10-7000-8000-000000000001',
    kind: 'failed-logins',
    severity: 'high',
    openedAt: new Date('2026-03-01T09:00:00Z'),
    dueAt: new Date('2026-03-01T10:00:00Z'),
    details: { failed: 61, threshold: 50, window_s: 300 },
  }),
  invitation: invitationEmail(context, { url, days: 7 }),
  locked: lockedEmail(context, { url, minutes }),
  'new-sign-in': newSignInEmail(context, { signIn, url, days: 7 }),
  'password-changed': passwordChangedEmail(context, { url }),
  recovery: recoveryEmail(context, { url, minutes }),
  'refused-sign-in': refusedSignInEmail(context, { signIn, url, days: 7 }),
  registration: registrationEmail(context, { url, minutes }),
  'registration-known': registrationKnownEmail(context, { url }),
  'sign-in-link': signInLinkEmail(context, { url, minutes: 10 }),
  'stopped-sign-in': stoppedSignInEmail(context, { signIn, url, days: 7 }),
  test: testEmail(context),
  verification: verificationEmail(context, { url, minutes }),
});
