import { type HtmlValue, html } from '../../html.ts';

/** Every word on the pages for the first administrator, in German. */
export const setupTexts = {
  setup: {
    title: 'Erstes Administratorkonto erstellen',
    intro:
      'Dieses Konto verwaltet Benutzer, Apps und Einstellungen. Der Link, der Sie hierhergeführt hat, gilt nur einmal.',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    submit: 'Administratorkonto erstellen',
    problems: (count: number) =>
      count === 1 ? 'Eine Angabe muss korrigiert werden.' : `${count} Angaben müssen korrigiert werden.`,
    errors: {
      email_required: () => 'Geben Sie eine E-Mail-Adresse ein.',
      email_invalid: () => 'Geben Sie eine E-Mail-Adresse wie name@example.org ein.',
    },
  },

  setupDone: {
    title: 'Bastion ist bereit',
    intro: (email: HtmlValue) => html`${email} ist jetzt das erste Administratorkonto.`,
    nextTitle: 'Verbinden Sie Ihre erste App',
    next: 'Führen Sie dies auf dem Server aus, mit der Adresse, unter der Ihre App ihre Benutzer empfängt:',
    issuerHint: 'Geben Sie Ihrer App dann die ausgegebene Client-ID, das Secret und diesen Issuer:',
  },

  setupExpired: {
    title: 'Dieser Einrichtungslink gilt nicht mehr',
    message: 'Ein Einrichtungslink gilt nur einmal und nur für kurze Zeit.',
    restart: 'Solange es kein Administratorkonto gibt, gibt Bastion bei jedem Start einen neuen Link aus.',
    recover: 'Wenn Sie den Zugang zum einzigen Administratorkonto verloren haben, führen Sie dies auf dem Server aus:',
  },
};
