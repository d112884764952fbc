import { type Html, type HtmlValue, html } from '../../html.ts';

/** Every word on the account pages, in German. */
export const accountTexts = {
  skip: 'Zum Inhalt springen',
  navigation: 'Ihr Konto',
  signedInAs: 'Angemeldet als',
  signOut: 'Abmelden',
  back: (section: string) => `Zurück zu „${section}“`,
  save: 'Speichern',
  cancel: 'Abbrechen',

  sections: {
    profile: 'Profil',
    password: 'Passwort',
    'two-step': 'Zwei-Faktor-Authentifizierung',
    devices: 'Geräte',
    apps: 'Verbundene Apps',
    history: 'Anmeldeverlauf',
    privacy: 'Datenschutz',
    language: 'Sprache',
  },

  notices: {
    email_change_sent: 'Ein Link ist an die neue Adresse unterwegs. Sie gilt, sobald Sie ihm gefolgt sind.',
    verification_sent: 'Ein Link ist an Ihre Adresse unterwegs. Folgen Sie ihm, um sie zu bestätigen.',
    profile_saved: 'Ihr Profil ist gespeichert.',
    password_changed: 'Ihr Passwort ist geändert. Ihre anderen Geräte sind abgemeldet.',
    password_set: 'Ihr Passwort ist festgelegt. Ihre anderen Geräte sind abgemeldet.',
    app_added: 'Ihre Authenticator-App ist eingerichtet.',
    app_removed: 'Die Authenticator-App ist entfernt.',
    passkey_added: 'Ihr Passkey ist gespeichert.',
    passkey_renamed: 'Der Passkey hat seinen neuen Namen.',
    passkey_removed: 'Der Passkey ist entfernt. Löschen Sie ihn auch auf Ihrem Gerät.',
    codes_made: 'Ihre neuen Wiederherstellungscodes gelten ab jetzt.',
    device_signed_out: 'Das Gerät ist abgemeldet.',
    devices_signed_out: 'Alle anderen Geräte sind abgemeldet.',
    device_forgotten: 'Dieser Browser fragt wieder nach Ihrem zweiten Faktor.',
    devices_forgotten: 'Keinem Browser wird mehr vertraut.',
    access_removed: 'Die App hat keinen Zugriff mehr.',
    sign_in_confirmed: 'Danke. Anmeldungen von dort halten wir von nun an für Ihre.',
    sign_in_disowned: 'Danke. Das Passwort war falsch, und niemand kam hinein. Mehr ist nicht zu tun.',
    export_requested: 'Ihre Daten werden zusammengestellt. In ein paar Minuten liegen sie hier bereit.',
    language_saved: 'Ihre Sprache ist gespeichert.',
  },

  profile: {
    intro: 'Was Apps von Ihnen sehen, wenn Sie es erlauben.',
    names: 'Name',
    name: 'Vollständiger Name',
    givenName: 'Vorname',
    familyName: 'Nachname',
    errors: {
      too_long: 'Verwenden Sie höchstens 200 Zeichen.',
      not_text: 'Verwenden Sie nur Buchstaben und andere sichtbare Zeichen.',
    },
    email: 'E-Mail-Adresse',
    verified: 'Bestätigt',
    unverified: 'Nicht bestätigt',
    changeEmail: 'Ändern',
    verify: 'Link zum Bestätigen senden',
    account: 'Konto',
    id: 'Konto-ID',
    idHint: 'Nennen Sie sie dem Support, damit er Ihr Konto findet.',
    created: 'Erstellt',
    groups: 'Gruppen',
  },

  changeEmail: {
    title: 'E-Mail-Adresse ändern',
    intro: (email: HtmlValue) => html`Zurzeit ist es ${email}.`,
    email: 'Neue E-Mail-Adresse',
    effect:
      'Sie erhalten einen Link an die neue Adresse. Bis Sie ihm folgen, ändert sich nichts; auch Ihre jetzige Adresse wird benachrichtigt.',
    submit: 'Link senden',
    errors: {
      email_required: 'Geben Sie eine E-Mail-Adresse ein.',
      email_invalid: 'Geben Sie eine E-Mail-Adresse wie name@example.org ein.',
      email_unchanged: 'Das ist bereits Ihre Adresse.',
      too_many_mails: 'Es wurden zu viele E-Mails gesendet. Versuchen Sie es in einer Stunde noch einmal.',
    },
  },

  password: {
    intro: 'Ein Passwort, das Sie nirgendwo sonst verwenden.',
    introNone:
      'Sie haben noch keines. Mit einem Passwort können Sie sich anmelden, wenn Ihr Passkey nicht zur Hand ist.',
    changed: (when: HtmlValue) => html`Zuletzt geändert am ${when}.`,
    effect: 'Ihre anderen Geräte werden abgemeldet, und Apps darauf verlieren ihren Zugriff.',
    current: 'Aktuelles Passwort',
    next: 'Neues Passwort',
    submit: 'Passwort ändern',
    submitFirst: 'Passwort festlegen',
    errors: {
      current_required: 'Geben Sie Ihr aktuelles Passwort ein.',
      current_wrong: 'Das ist nicht Ihr aktuelles Passwort.',
      too_many_attempts: 'Zu viele Versuche. Warten Sie ein paar Minuten und versuchen Sie es dann noch einmal.',
      unavailable: 'Passwörter können gerade nicht geändert werden. Versuchen Sie es in einer Minute noch einmal.',
      problems: 'Eine Angabe muss korrigiert werden.',
    },
  },

  twoStep: {
    intro:
      'Etwas, das Sie besitzen, zusätzlich zu Ihrem Passwort. Wer Ihr Passwort kennt, kann sich trotzdem nicht anmelden.',
    off: 'Ihr Konto ist allein durch Ihr Passwort geschützt.',
    passkeys: 'Passkeys',
    passkeysAbout: 'Melden Sie sich mit Fingerabdruck, Gesicht oder Sicherheitsschlüssel an, auch ohne Passwort.',
    addPasskey: 'Passkey hinzufügen',
    app: 'Authenticator-App',
    appAbout: 'Zeigt einen Code, den Sie nach Ihrem Passwort eingeben.',
    addApp: 'App einrichten',
    codes: 'Wiederherstellungscodes',
    codesAbout: 'Damit melden Sie sich an, wenn Sie alles andere verloren haben. Jeder gilt nur einmal.',
    codesLeft: (left: number) => (left === 1 ? 'Ein Code ist übrig.' : `${left} Codes sind übrig.`),
    noCodes: 'Sie haben keine.',
    fewCodes: 'Es sind nur noch wenige übrig. Erstellen Sie neue, bevor sie aufgebraucht sind.',
    needFactor: 'Richten Sie zuerst einen Passkey oder eine App ein; die Codes springen für diese ein.',
    makeCodes: 'Neue Codes erstellen',
    added: (when: HtmlValue) => html`Hinzugefügt: ${when}`,
    lastUsed: (when: HtmlValue) => html`Zuletzt verwendet: ${when}`,
    neverUsed: 'Noch nicht verwendet',
    remove: 'Entfernen',
    removeNamed: (name: string) => `${name} entfernen`,
    rename: 'Umbenennen',
    renameNamed: (name: string) => `${name} umbenennen`,
    name: 'Name',
    nameHint: 'Zum Beispiel das Gerät, auf dem er gespeichert ist, damit Sie ihn wiedererkennen.',
    elsewhere: (host: HtmlValue) => html`Für ${host} erstellt und hier nicht verwendbar`,
  },

  addApp: {
    title: 'Authenticator-App einrichten',
    intro: 'Scannen Sie den QR-Code mit der App. Sie zeigt von nun an den Code, den Sie nach Ihrem Passwort eingeben.',
  },

  addPasskey: {
    title: 'Passkey hinzufügen',
    intro:
      'Ihr Browser fragt, wo er gespeichert werden soll: auf diesem Gerät, auf Ihrem Smartphone oder auf einem Sicherheitsschlüssel.',
    submit: 'Weiter',
    without:
      'Für Passkeys brauchen Sie JavaScript und einen Browser, der sie unterstützt. Richten Sie sonst eine Authenticator-App ein.',
    errors: {
      wrong_passkey: 'Der Passkey konnte nicht gespeichert werden. Versuchen Sie es noch einmal.',
      name_wrong: 'Verwenden Sie für den Namen 1 bis 60 sichtbare Zeichen.',
    },
  },

  removeFactor: {
    titleApp: 'Authenticator-App entfernen?',
    titlePasskey: (name: string) => `Passkey „${name}“ entfernen?`,
    intro: 'Sie können sich dann nicht mehr damit anmelden.',
    last: 'Dann schützt nur noch Ihr Passwort Ihr Konto, und Ihre Wiederherstellungscodes werden gelöscht.',
    required: (tenant: string) =>
      `${tenant} verlangt die Zwei-Faktor-Authentifizierung. Fügen Sie einen weiteren Passkey oder eine App hinzu, bevor Sie den letzten Faktor entfernen.`,
    submit: 'Entfernen',
  },

  newCodes: {
    title: 'Neue Wiederherstellungscodes',
    intro: 'Sie ersetzen Ihre bisherigen, sobald Sie bestätigen, dass Sie sie gesichert haben.',
  },

  devices: {
    intro: 'Wo Sie angemeldet sind. Melden Sie ab, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.',
    sessions: 'Angemeldet',
    sessionsAbout: 'Ein Eintrag für jeden Browser. Das Abmelden wirkt sofort, auch in Apps.',
    current: 'Dieses Gerät',
    unknown: 'Unbekannter Browser',
    signedIn: (when: HtmlValue) => html`Angemeldet: ${when}`,
    lastUsed: (when: HtmlValue) => html`Zuletzt verwendet: ${when}`,
    apps: (names: HtmlValue) => html`Apps: ${names}`,
    signOut: 'Abmelden',
    signOutNamed: (browser: string) => `${browser} abmelden`,
    signOutOthers: 'Alle anderen Geräte abmelden',
    trustedTitle: 'Vertrauenswürdige Browser',
    trustedAbout: 'Dort werden Sie nicht nach Ihrem zweiten Faktor gefragt.',
    trusted: (when: HtmlValue) => html`Vertraut seit ${when}`,
    trustedUntil: (when: HtmlValue) => html`Bis ${when}`,
    forget: 'Vergessen',
    forgetNamed: (browser: string) => `${browser} vergessen`,
    forgetAll: 'Alle vergessen',
  },

  history: {
    intro: 'Jeder Versuch, sich mit Ihrem Konto anzumelden.',
    advice: (link: (words: string) => Html) =>
      html`Wenn einer nicht von Ihnen war, ${link('ändern Sie Ihr Passwort')}.`,
    attempts: 'Versuche',
    none: 'Es gibt noch keine.',
    results: {
      succeeded: 'Angemeldet',
      failed: 'Abgelehnt',
      challenged: 'Nach dem Passwort abgebrochen',
      unreadable: 'Nicht mehr lesbar',
    },
    with: (methods: string) => `Mit ${methods}`,
    and: ' und ',
    methods: { pwd: 'Passwort', otp: 'Einmalcode', swk: 'Passkey' },
    trustedDevice: 'In diesem vertrauenswürdigen Browser wurde nicht nach dem zweiten Faktor gefragt',
    for: (app: HtmlValue) => html`Für ${app}`,
    reasons: {
      wrong_password: 'Falsches Passwort',
      wrong_totp: 'Falscher Code',
      replayed_totp: 'Code zweimal verwendet',
      wrong_recovery_code: 'Falscher Wiederherstellungscode',
      wrong_passkey: 'Passkey passte nicht',
      passkey_of_another_user: 'Passkey einer anderen Person',
      passkey_counter_regressed: 'Passkey ist vielleicht eine Kopie',
      account_disabled: 'Konto deaktiviert',
      account_locked: 'Konto gesperrt',
      risk_too_high: 'Zu ungewöhnlich',
      wrong_email_code: 'Falscher Code',
      email_code_spent: 'Code abgelaufen',
      breach_unchecked: 'Passwort nicht geprüft',
    },
    levels: {
      usual: () => 'Für Sie üblich',
      unusual: (signs: string) => (signs === '' ? 'Für Sie ungewöhnlich' : `Ungewöhnlich: ${signs}`),
      very_unusual: (signs: string) => (signs === '' ? 'Für Sie sehr ungewöhnlich' : `Sehr ungewöhnlich: ${signs}`),
    },
    answer: 'Waren Sie das?',
    answerAgain: 'Das war ich nicht',
    answerUsual: 'Waren das nicht Sie?',
    answers: { me: 'Sie', not_me: 'Nicht Sie' },
    older: 'Ältere',
    newest: 'Neueste',
  },

  answerSignIn: {
    completed: 'Jemand hat sich in Ihrem Konto auf eine Weise angemeldet, die dafür neu ist.',
    refused:
      'Jemand hat das richtige Passwort für Ihr Konto eingegeben. Es war zu ungewöhnlich, als dass das Passwort genügt hätte.',
    wrong: 'Jemand wollte sich in Ihrem Konto anmelden und kam nicht hinein: Passwort oder Passkey waren falsch.',
  },

  apps: {
    intro: 'Apps, bei denen Sie sich mit diesem Konto angemeldet haben, und was sie sehen und tun dürfen.',
    none: 'Es gibt keine. Wenn Sie sich mit diesem Konto bei einer App anmelden, erscheint sie hier.',
    own: 'Gehört zu diesem Dienst',
    since: (when: HtmlValue) => html`Erlaubt seit ${when}`,
    lastSignIn: (when: HtmlValue) => html`Letzte Anmeldung: ${when}`,
    remove: 'Zugriff entziehen',
    removeNamed: (name: string) => `${name} den Zugriff entziehen`,
    removeAbout: (name: string) =>
      `${name} verliert den Zugriff sofort. Bei Ihrer nächsten Anmeldung dort werden Sie erneut gefragt.`,
  },

  privacy: {
    intro: 'Ihre Daten und wozu Sie zugestimmt haben.',
    export: 'Kopie Ihrer Daten',
    exportAbout: 'Alles, was über Sie gespeichert ist: eine Seite zum Lesen und eine Datei für Programme.',
    exportStates: {
      waiting: 'Wird zusammengestellt',
      ready: 'Bereit',
      failed: 'Konnte nicht erstellt werden',
      downloaded: 'Heruntergeladen',
    },
    exportAsked: (when: HtmlValue) => html`Angefordert: ${when}`,
    exportUntil: (when: HtmlValue) => html`Aufbewahrt bis ${when}`,
    ask: 'Kopie anfordern',
    download: 'Herunterladen',
    texts: 'Ihre Zustimmungen',
    noTexts: 'Sie wurden um keine Zustimmung gebeten.',
    textVersion: (version: number) => `Version ${version}`,
    decisions: {
      agreed: (when: HtmlValue) => html`Zugestimmt am ${when}`,
      declined: (when: HtmlValue) => html`Abgelehnt am ${when}`,
    },
    erase: 'Konto löschen',
    eraseAbout:
      'Schließt Ihr Konto endgültig, mit allem, was über Sie gespeichert ist. Niemand kann es wiederherstellen.',
    eraseLink: 'Konto löschen',
  },

  export: {
    title: 'Kopie Ihrer Daten anfordern?',
    intro:
      'Sie wird in ein paar Minuten zusammengestellt und liegt sieben Tage für Sie bereit, zum einmaligen Herunterladen.',
    replaces: 'Eine Kopie, die Sie noch nicht heruntergeladen haben, wird verworfen.',
    titleDownload: 'Ihre Daten herunterladen',
    introDownload:
      'Die Kopie wird gelöscht, sobald Sie sie heruntergeladen haben. Bewahren Sie die Datei dort auf, wo nur Sie sie lesen können.',
  },

  erase: {
    title: 'Ihr Konto löschen?',
    intro: 'Ihr Profil, Ihre Passkeys, Ihr Verlauf und alles andere über Sie werden sofort unlesbar.',
    effects: [
      'Sie werden überall abgemeldet, und Apps verlieren ihren Zugriff.',
      'Apps, die Ihre Daten kopiert haben, behalten ihre Kopien: Wenden Sie sich an deren Anbieter.',
      'Niemand kann das rückgängig machen, und keine Sicherung bringt Ihr Konto zurück.',
    ],
    confirm: (email: HtmlValue) => html`Geben Sie zur Bestätigung ${email} ein`,
    confirmLabel: 'Ihre E-Mail-Adresse',
    submit: 'Mein Konto endgültig löschen',
    errors: {
      not_confirmed: 'Das ist nicht Ihre E-Mail-Adresse. Geben Sie sie so ein, wie sie angezeigt wird.',
      on_legal_hold:
        'Ihr Konto kann aus rechtlichen Gründen zurzeit nicht gelöscht werden. Wenden Sie sich an Ihre Administration.',
    },
  },

  erased: {
    title: 'Ihr Konto ist gelöscht',
    intro: 'Der Schlüssel zu allem, was über Sie gespeichert war, ist vernichtet.',
    certificateTitle: 'Bewahren Sie diese Bescheinigung auf',
    certificateAbout:
      'Sie belegt mit einer Signatur, dass und wann Ihr Konto gelöscht wurde. Sie sagt nicht, wessen Konto es war.',
    download: 'Bescheinigung herunterladen',
  },

  language: {
    intro:
      'Die Sprache dieser Seiten und der E-Mails an Sie. Auch Apps erfahren sie, wenn Sie ihnen Ihr Profil zeigen.',
    choice: 'Sprache',
    browser: 'Wie im Browser eingestellt',
    browserHint: 'E-Mails kommen dann in der Sprache der Seite, auf der Sie sie angefordert haben.',
    errors: { unknown: 'Wählen Sie eine der Sprachen.' },
  },
};
