import { type Html, type HtmlValue, html } from '../../html.ts';

/** Every word of a sign-in and a sign-out, in German. */
export const signInTexts = {
  login: {
    title: 'Anmelden',
    continueTo: (client: HtmlValue) => html`weiter zu ${client}`,
    continueToAccount: 'bei Ihrem Konto',
    login: 'E-Mail-Adresse',
    password: 'Passwort',
    submit: 'Anmelden',
    cancel: 'Abbrechen',
    passkey: 'Mit Passkey anmelden',
    forgotPassword: 'Passwort vergessen?',
    register: (link: (text: string) => Html) => html`Neu hier? ${link('Konto erstellen')}`,
    errors: {
      credentials:
        'E-Mail-Adresse und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.',
      login_required: 'Geben Sie Ihre E-Mail-Adresse ein.',
      password_required: 'Geben Sie Ihr Passwort ein.',
      too_many_attempts: 'Zu viele Versuche. Warten Sie ein paar Minuten und versuchen Sie es dann noch einmal.',
      passkey: 'Dieser Passkey funktioniert hier nicht. Melden Sie sich mit Ihrem Passwort an.',
      breach_unchecked:
        'Es ließ sich gerade nicht prüfen, ob Ihr Passwort aus Datenlecks bekannt ist. Dieser Dienst verlangt das. Versuchen Sie es in einer Minute noch einmal.',
      unavailable: 'Die Anmeldung ist gerade nicht möglich. Versuchen Sie es in einer Minute noch einmal.',
    },
  },

  secondFactor: {
    title: 'Code eingeben',
    titlePasskey: 'Sind Sie es?',
    intro: 'Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie für dieses Konto anzeigt.',
    code: 'Sechsstelliger Code',
    submit: 'Weiter',
    introPasskey: 'Bestätigen Sie mit Ihrem Passkey, dass Sie es sind.',
    passkey: 'Passkey verwenden',
    noScript: 'Für Passkeys ist JavaScript nötig. Schalten Sie es ein oder verwenden Sie einen Wiederherstellungscode.',
    trust: (days: number) => `Diesem Browser ${days === 1 ? 'einen Tag' : `${days} Tage`} lang vertrauen`,
    trustHint: 'Hier genügt dann Ihr Passwort. Nur auf einem Gerät, das sonst niemand benutzt.',
    recovery: 'Stattdessen einen Wiederherstellungscode verwenden',
    recoveryCode: 'Wiederherstellungscode',
    submitRecovery: 'Mit diesem Code fortfahren',
    errors: {
      code_required: 'Geben Sie den Code ein.',
      code_wrong:
        'Dieser Code stimmt nicht. Jeder Code gilt nur einmal; warten Sie auf den nächsten und geben Sie diesen ein.',
      factor_doubted:
        'Dieser zweite Faktor kam mit einer Anmeldung hinzu, die nicht Ihre war. Wählen Sie zuerst per E-Mail ein neues Passwort, das klärt es, oder wenden Sie sich an den Betreiber dieses Dienstes.',
      recovery_code_wrong: 'Dieser Wiederherstellungscode stimmt nicht oder wurde schon verwendet.',
      passkey_wrong: 'Dieser Passkey gehört nicht zu diesem Konto. Versuchen Sie es mit einem anderen.',
      too_many_tries:
        'Es wurden zu viele Codes ausprobiert. Warten Sie 15 Minuten oder verwenden Sie einen Wiederherstellungscode.',
    },
  },

  enrolTotp: {
    title: 'Zwei-Faktor-Authentifizierung einrichten',
    intro:
      'Scannen Sie den QR-Code mit einer Authenticator-App. Sie zeigt von nun an den Code, den Sie nach Ihrem Passwort eingeben.',
    qrCode: 'QR-Code für Ihre Authenticator-App; derselbe Schlüssel folgt als Text',
    byHand: 'Wenn Sie ihn nicht scannen können, geben Sie diesen Schlüssel in der App ein:',
    code: 'Sechsstelliger Code aus der App',
    submit: 'Einschalten',
    later: 'Nicht jetzt',
    passkey: 'Stattdessen einen Passkey verwenden',
    errors: {
      code_required: 'Geben Sie den Code ein, den die App anzeigt.',
      wrong_code: 'Dieser Code stimmt nicht. Prüfen Sie, ob Ihr Smartphone die Uhrzeit automatisch einstellt.',
      wrong_passkey:
        'Der Passkey konnte nicht gespeichert werden. Versuchen Sie es noch einmal oder verwenden Sie eine App.',
      factor_exists:
        'Für Ihr Konto wurde inzwischen eine Authenticator-App eingerichtet. Beginnen Sie die Anmeldung von vorn.',
    },
  },

  recoveryCodes: {
    title: 'Wiederherstellungscodes sichern',
    intro: 'Wenn Sie Ihr Smartphone verlieren, melden Sie sich mit einem dieser Codes an. Jeder gilt nur einmal.',
    fewLeft: (left: number) =>
      left === 1
        ? 'Sie haben nur noch einen Wiederherstellungscode. Sichern Sie diese neuen Codes: Sie ersetzen ihn.'
        : `Sie haben noch ${left} Wiederherstellungscodes. Sichern Sie diese neuen Codes: Sie ersetzen die alten.`,
    hint: 'Drucken Sie die Codes aus oder bewahren Sie sie in einem Passwortmanager auf. Sie werden nicht noch einmal angezeigt.',
    submit: 'Ich habe sie gesichert',
    keep: 'Alte Codes behalten',
  },

  emailCode: {
    title: 'Sind Sie es?',
    intro: (email: HtmlValue) => html`Zum Fortfahren brauchen Sie einen Code. Wir senden ihn an ${email}.`,
    unusual: (email: HtmlValue) =>
      html`Diese Anmeldung ist ungewöhnlich für Ihr Konto. Zum Fortfahren brauchen Sie einen Code. Wir senden ihn an ${email}.`,
    sent: (email: HtmlValue) =>
      html`Geben Sie den Code ein, den wir an ${email} gesendet haben. Das dauert höchstens eine Minute.`,
    send: 'Code senden',
    again: 'Neuen Code senden',
    code: 'Code',
    submit: 'Weiter',
    enrol: 'Weiter und ab jetzt eine Authenticator-App oder einen Passkey verwenden',
    errors: {
      code_required: 'Geben Sie den Code ein.',
      wrong_email_code:
        'Dieser Code stimmt nicht. Sehen Sie in der E-Mail nach und nehmen Sie den neuesten, wenn es mehrere gibt.',
      email_code_spent: 'Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.',
      too_many_codes: 'Es wurden zu viele Codes gesendet. Warten Sie eine Stunde.',
    },
  },

  signInLink: {
    title: 'Wir sind nicht sicher, ob Sie es sind',
    openedTitle: 'Anmeldung fortsetzen',
    intro: (email: HtmlValue) =>
      html`Diese Anmeldung ist so anders als Ihre bisherigen, dass ein Passwort nicht genügt. Wir können einen Link an ${email} senden.`,
    why: 'Öffnen Sie den Link in diesem Browser: Niemand sonst kann ihn verwenden. Wenn Sie einen Passkey oder eine Authenticator-App haben, fügen Sie sie nach der Anmeldung Ihrem Konto hinzu, dann bleibt Ihnen dies erspart.',
    sent: (email: HtmlValue) =>
      html`Öffnen Sie den Link, den wir an ${email} gesendet haben, in diesem Browser. Er gilt zehn Minuten.`,
    opened: 'Sie haben den Link aus Ihrer E-Mail geöffnet. Fahren Sie mit der Schaltfläche fort.',
    send: 'Link senden',
    again: 'Neuen Link senden',
    submit: 'Weiter',
    errors: {
      email_code_spent: 'Dieser Link gilt nicht mehr. Fordern Sie einen neuen an.',
      too_many_codes: 'Es wurden zu viele E-Mails gesendet. Warten Sie eine Stunde.',
    },
  },

  changePassword: {
    title: 'Neues Passwort wählen',
    intro:
      'Ihr Passwort ist richtig, aber aus Datenlecks anderer Dienste bekannt: Andere könnten es ausprobieren. Ersetzen Sie es, um fortzufahren.',
    password: 'Neues Passwort',
    submit: 'Speichern und weiter',
  },

  terms: {
    title: 'Bevor es weitergeht',
    intro: (tenant: HtmlValue) => html`${tenant} bittet Sie, dies zu lesen und zuzustimmen.`,
    agree: (title: string) => `Ich habe „${title}“ gelesen und stimme zu.`,
    agreeOptional: (title: string) => `Ich stimme „${title}“ zu. Das ist freiwillig.`,
    submit: 'Weiter',
    decline: 'Ablehnen',
    errors: { required: 'Stimmen Sie allem zu, was erforderlich ist, oder lehnen Sie ab.' },
  },

  consent: {
    title: 'Zugriff erlauben?',
    intro: (client: HtmlValue) => html`${client} möchte Ihr Konto verwenden.`,
    signedInAs: 'Angemeldet als',
    switchAccount: 'Konto wechseln',
    scopes: (client: HtmlValue) => html`Damit kann ${client}:`,
    resource: (resource: HtmlValue) => html`Bei ${resource}`,
    allow: 'Erlauben',
    deny: 'Ablehnen',
    returnTo: (host: HtmlValue) => html`Danach geht es zurück zu ${host}.`,
    returnToDevice: 'Danach geht es zurück zu einer App auf diesem Gerät.',
    terms: 'Nutzungsbedingungen',
    policy: 'Datenschutzerklärung',
    otherScope: 'Eine Berechtigung, die diese App selbst benannt hat.',
    descriptions: {
      openid: {
        title: 'Wissen, wer Sie sind',
        description: 'Eine Kennung für Ihr Konto und den Zeitpunkt Ihrer Anmeldung.',
      },
      profile: { title: 'Ihr Profil sehen', description: 'Ihren Namen und die übrigen Angaben in Ihrem Profil.' },
      email: { title: 'Ihre E-Mail-Adresse sehen', description: 'Die Adresse und ob sie bestätigt ist.' },
      groups: { title: 'Ihre Gruppen sehen', description: 'Die Namen der Gruppen, zu denen Sie gehören.' },
      roles: { title: 'Ihre Rollen sehen', description: 'Ihre Rollen und was Sie damit tun dürfen.' },
      offline_access: {
        title: 'Verbunden bleiben',
        description:
          'Diesen Zugriff auch behalten, wenn Sie nicht da sind, bis Sie oder die Administration ihn beenden.',
      },
      'account:export': {
        title: 'Eine Kopie Ihrer Daten abrufen',
        description: 'Alles anfordern, was über Sie gespeichert ist, und den Link dazu erhalten.',
      },
      'account:erase': {
        title: 'Ihr Konto löschen',
        description: 'Ihr Konto endgültig schließen, mit allem, was über Sie gespeichert ist.',
      },
      'incidents:read': {
        title: 'Alarme sehen',
        description: 'Welche Alarme es für diese Organisation gab; nur wenn Ihre Rollen das erlauben.',
      },
      'risk:read': {
        title: 'Sehen, wie riskant Anmeldungen sind',
        description:
          'Anmeldeversuche bei allen Konten dieser Organisation und woher sie kamen; nur wenn Ihre Rollen das erlauben.',
      },
      'activity:write': {
        title: 'Ihre Aktivitäten aufzeichnen',
        description:
          'Speichern, was Sie auf diesem Gerät tun, nachdem personenbezogene Daten entfernt wurden, und es wieder löschen.',
      },
      'activity:read': {
        title: 'Ihre Aktivitäten lesen',
        description: 'Alles, was Ihre Apps über Ihr Tun gespeichert haben. Niemand sonst kann es lesen.',
      },
    },
  },

  handOver: {
    title: 'Einen Moment',
    intro: 'Sie werden weitergeleitet. Wenn nichts geschieht, fahren Sie mit der Schaltfläche fort.',
    submit: 'Weiter',
  },

  logout: {
    title: 'Abmelden?',
    intro: (tenant: HtmlValue) => html`Sie sind bei ${tenant} angemeldet.`,
    introFromClient: (client: HtmlValue) => html`${client} möchte Ihre Sitzung beenden.`,
    signedInAs: 'Angemeldet als',
    everywhere: 'Von allen Geräten abmelden',
    everywhereHint:
      'Beendet alle Sitzungen Ihres Kontos und trennt die Apps, die es verwenden. Browser, denen Sie vertrauen, fragen wieder nach Ihrem zweiten Faktor.',
    submit: 'Abmelden',
    stay: 'Angemeldet bleiben',
  },

  loggedOut: {
    title: 'Sie sind abgemeldet',
    thisDevice:
      'Sie können dieses Fenster schließen. An einem gemeinsam genutzten Computer schließen Sie den ganzen Browser.',
    everywhere: 'Alle Geräte sind abgemeldet, und die Apps haben keinen Zugriff mehr.',
    returnTo: (client: HtmlValue) => html`Zurück zu ${client}`,
  },
};
