import { type HtmlValue, html } from '../html.ts';
import { accountTexts } from './de/account.ts';
import { errorTexts } from './de/errors.ts';
import { exportTexts } from './de/exports.ts';
import { linkTexts } from './de/links.ts';
import { riskTexts } from './de/risk.ts';
import { setupTexts } from './de/setup.ts';
import { signInTexts } from './de/sign-in.ts';
import { signInFactTexts } from './de/sign-in-facts.ts';
import type { Messages } from './en.ts';

/** Every word on the hosted pages, in German. People are addressed as "Sie". */
export const de: Messages = {
  lang: 'de',
  direction: 'ltr',
  name: 'Deutsch',

  layout: {
    sessionRestored: 'Sie wurden inzwischen abgemeldet. Was Sie eingegeben hatten, steht wieder hier.',
    title: (page: string, tenant: string) => `${page} · ${tenant}`,
    errorTitle: (title: string) => `Fehler: ${title}`,
    securedBy: 'Geschützt durch Bastion',
    language: 'Sprache',
    showPassword: 'Passwort anzeigen',
    hidePassword: 'Passwort verbergen',
    show: 'Anzeigen',
    hide: 'Verbergen',
    copy: 'Kopieren',
    copied: 'Kopiert',
  },

  home: {
    account: 'Ihr Konto',
    title: 'Anmeldedienst',
    intro: (tenant: HtmlValue) => html`Hier melden sich die Benutzer von ${tenant} bei ihren Apps an.`,
    advice:
      'Um eine App zu verwenden, öffnen Sie sie: Zum Anmelden führt sie Sie hierher. Was Sie selbst einsehen und ändern können, finden Sie in Ihrem Konto.',
    developers: 'Für die Entwicklung',
    issuer: 'Issuer',
    discovery: 'Discovery-Dokument',
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
