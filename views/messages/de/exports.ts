import { type HtmlValue, html } from '../../html.ts';

/** Every word about the copy of one's data that a link leads to, in German. */
export const exportTexts = {
  exportPage: {
    title: 'Ihre Daten sind bereit',
    intro: 'Eine Kopie von allem, was über Sie gespeichert ist: eine Seite zum Lesen und eine Datei für Programme.',
    once: (date: HtmlValue) =>
      html`Der Link gilt einmal, bis ${date}. Bewahren Sie die Datei dort auf, wo nur Sie sie lesen können.`,
    submit: 'Herunterladen',
  },

  exportWaiting: {
    title: 'Ihre Daten werden zusammengestellt',
    message: 'Das dauert höchstens ein paar Minuten. Laden Sie diese Seite dann neu; der Link bleibt derselbe.',
    failedTitle: 'Ihre Daten konnten nicht zusammengestellt werden',
    failed: 'Bei uns ist etwas schiefgegangen. Bitte fordern Sie eine neue Kopie an.',
  },

  exportExpired: {
    title: 'Dieser Link gilt nicht mehr',
    message: 'Ein Link zu einer Kopie Ihrer Daten gilt einmal und sieben Tage lang.',
    advice: 'Sie können jederzeit eine neue Kopie anfordern.',
  },
};
