import { type HtmlValue, html } from '../html.ts';
import { accountTexts } from './en/account.ts';
import { errorTexts } from './en/errors.ts';
import { exportTexts } from './en/exports.ts';
import { linkTexts } from './en/links.ts';
import { riskTexts } from './en/risk.ts';
import { setupTexts } from './en/setup.ts';
import { signInTexts } from './en/sign-in.ts';
import { signInFactTexts } from './en/sign-in-facts.ts';

/** Every word on the hosted pages, in English. A name from elsewhere is handed in by the page, already marked up. */
export const en = {
  lang: 'en',
  direction: 'ltr' as 'ltr' | 'rtl',
  /** What its speakers call the language. */
  name: 'English',

  layout: {
    sessionRestored: 'You were signed out in the meantime. What you had typed is here again.',
    title: (page: string, tenant: string) => `${page} · ${tenant}`,
    errorTitle: (title: string) => `Error: ${title}`,
    securedBy: 'Secured by Bastion',
    language: 'Language',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    show: 'Show',
    hide: 'Hide',
    copy: 'Copy',
    copied: 'Copied',
  },

  home: {
    account: 'Your account',
    title: 'Sign-in service',
    intro: (tenant: HtmlValue) => html`This is where people of ${tenant} sign in to their apps.`,
    advice:
      'To use an app, open it: it brings you here to sign in. What is yours to see and change is in your account.',
    developers: 'For developers',
    issuer: 'Issuer',
    discovery: 'Discovery document',
  },

  ...signInTexts,
  ...linkTexts,
  ...setupTexts,
  ...exportTexts,
  ...errorTexts,
  account: accountTexts,
  risk: riskTexts,
  signInFacts: signInFactTexts,
};

/** The shape every language has. */
export type Messages = typeof en;
