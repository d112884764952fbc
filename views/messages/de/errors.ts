/** Every word on the pages that say what went wrong, in German. */
export const errorTexts = {
  errorPage: {
    details: 'Angaben für den Support',
    error: 'Code',
    error_description: 'Grund',
    requestId: 'Anfrage',
    retry: 'Noch einmal versuchen',
  },

  errors: {
    not_found: {
      title: 'Seite nicht gefunden',
      message:
        'Unter dieser Adresse gibt es nichts. Prüfen Sie sie auf Tippfehler oder beginnen Sie noch einmal in Ihrer App.',
    },
    invalid_request: {
      title: 'Diese Anfrage kann nicht ausgeführt werden',
      message:
        'Die App hat etwas gesendet, das nicht angenommen wird. Gehen Sie zu ihr zurück und versuchen Sie es noch einmal; wenn das nicht hilft, geben Sie ihrem Anbieter Bescheid.',
    },
    unknown_client: {
      title: 'Diese App ist hier nicht bekannt',
      message:
        'Die App, von der Sie kommen, ist nicht oder nicht mehr registriert. Ihr Anbieter kann sie neu registrieren.',
    },
    expired: {
      title: 'Diese Seite ist abgelaufen',
      message:
        'Sie war zu lange offen oder wurde schon verwendet. Gehen Sie zurück zu Ihrer App und melden Sie sich neu an.',
    },
    cookies: {
      title: 'Ihr Browser hat sein Cookie nicht gesendet',
      message: 'Erlauben Sie Cookies für diese Website, gehen Sie dann zurück zu Ihrer App und melden Sie sich neu an.',
    },
    forbidden: {
      title: 'Sie haben keinen Zugriff',
      message: 'Ihr Konto darf dies nicht öffnen. Wenn es das sollte, wenden Sie sich an Ihre Administration.',
    },
    too_many_requests: {
      title: 'Zu viele Anfragen',
      message:
        'Aus Ihrem Netzwerk kamen gerade sehr viele Anfragen. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    },
    unavailable: {
      title: 'Gleich wieder da',
      message:
        'Der Dienst ist im Augenblick nicht erreichbar. Es geht nichts verloren. Versuchen Sie es in einer Minute noch einmal.',
    },
    internal: {
      title: 'Etwas ist schiefgegangen',
      message:
        'Das ist unser Fehler, nicht Ihrer. Versuchen Sie es noch einmal; wenn es dabei bleibt, senden Sie die Angaben unten an Ihre Administration.',
    },
  },
};
