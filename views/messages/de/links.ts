import { type HtmlValue, html } from '../../html.ts';
import type { PasswordRules } from '../../password-rules.ts';

/** Every word on the pages where mails are asked for, and on those that their links lead to, in German. */
export const linkTexts = {
  newPassword: {
    hint: 'Gut sind ein paar Wörter, die nichts miteinander zu tun haben.',
    rules: {
      length: ({ min_length }: PasswordRules) => `Mindestens ${min_length} Zeichen`,
      kinds: ({ min_kinds }: PasswordRules) =>
        `Mindestens ${min_kinds} von: Kleinbuchstaben, Großbuchstaben, Ziffern, andere Zeichen`,
      owner: (_rules: PasswordRules) => 'Ohne Ihren Namen und Ihre E-Mail-Adresse',
      known: (_rules: PasswordRules) => 'Nicht allgemein bekannt',
      strength: (_rules: PasswordRules) => 'Schwer zu erraten',
      history: ({ history }: PasswordRules) =>
        history === 1 ? 'Nicht Ihr jetziges Passwort' : `Keines Ihrer letzten ${history} Passwörter`,
    },
    met: 'erfüllt',
    unmet: 'nicht erfüllt',
    progress: (met: string, all: string) => `${met} von ${all} Regeln erfüllt`,
    repeat: 'Passwort wiederholen',
    errors: {
      password_required: () => 'Wählen Sie ein Passwort.',
      password_too_short: ({ min_length }: PasswordRules) => `Verwenden Sie mindestens ${min_length} Zeichen.`,
      password_too_long: () => 'Dieses Passwort ist zu lang. Wählen Sie ein kürzeres.',
      password_too_few_kinds: ({ min_kinds }: PasswordRules) =>
        `Verwenden Sie mindestens ${min_kinds} davon: Kleinbuchstaben, Großbuchstaben, Ziffern, andere Zeichen.`,
      password_contains_email: () => 'Wählen Sie ein Passwort, das Ihre E-Mail-Adresse nicht enthält.',
      password_contains_name: () => 'Wählen Sie ein Passwort, das Ihren Namen nicht enthält.',
      password_too_weak: () =>
        'Dieses Passwort ist zu leicht zu erraten. Ergänzen Sie ein oder zwei Wörter, die nichts damit zu tun haben.',
      password_too_common: () => 'Dieses Passwort ist allgemein bekannt. Wählen Sie ein anderes.',
      password_used_before: () => 'Dieses Passwort haben Sie schon einmal verwendet. Wählen Sie ein anderes.',
      password_not_checked: () =>
        'Es ließ sich gerade nicht prüfen, ob dieses Passwort allgemein bekannt ist. Versuchen Sie es in einer Minute noch einmal.',
      repeat_mismatch: () => 'Die beiden Passwörter sind verschieden. Geben Sie zweimal dasselbe ein.',
    },
  },

  mailRequest: {
    email: 'E-Mail-Adresse',
    back: 'Zurück zur Anmeldung',
    recover: {
      title: 'Passwort vergessen?',
      intro:
        'Geben Sie die E-Mail-Adresse Ihres Kontos ein. Sie erhalten einen Link, über den Sie ein neues Passwort wählen.',
      submit: 'Link senden',
    },
    register: {
      title: 'Konto erstellen',
      intro: 'Geben Sie Ihre E-Mail-Adresse ein. Sie erhalten einen Link, über den Sie die Registrierung abschließen.',
      submit: 'Link senden',
    },
    errors: {
      email_required: 'Geben Sie Ihre E-Mail-Adresse ein.',
      email_invalid: 'Geben Sie eine E-Mail-Adresse wie name@example.org ein.',
    },
  },

  mailSent: {
    title: 'Sehen Sie in Ihr Postfach',
    recover: (email: HtmlValue) =>
      html`Wenn es zu ${email} ein Konto gibt, ist eine E-Mail mit einem Link dorthin unterwegs.`,
    register: (email: HtmlValue) => html`Eine E-Mail an ${email} ist unterwegs. Folgen Sie dem Link darin.`,
    hint: 'Das dauert höchstens eine Minute, und der Link gilt eine halbe Stunde. Sehen Sie auch im Spam-Ordner nach.',
    again: 'Nichts angekommen? Noch einmal versuchen',
  },

  linkExpired: {
    title: 'Dieser Link gilt nicht mehr',
    message: 'Er wurde schon verwendet oder ist zu alt.',
    again:
      'Links in E-Mails gelten nur einmal, und von mehreren nur der neueste. Wenn Sie einen weiteren brauchen, fordern Sie ihn neu an.',
    recover: 'Passwort vergessen?',
  },

  linkConfirm: {
    verify: {
      title: 'Ist das Ihre Adresse?',
      intro: 'Bestätigen Sie, dass E-Mails an diese Adresse Sie erreichen.',
      submit: 'Adresse bestätigen',
    },
    changeEmail: {
      title: 'Diese Adresse verwenden?',
      intro: 'Von nun an melden Sie sich mit ihr an, und E-Mails gehen dorthin.',
      submit: 'Adresse verwenden',
    },
    unlock: {
      title: 'Konto wieder öffnen?',
      intro: 'Nach zu vielen falschen Passwörtern wurde es für Browser gesperrt, die Sie noch nie verwendet haben.',
      submit: 'Konto öffnen',
    },
    errors: {
      email_taken:
        'Zu dieser Adresse gibt es ein anderes Konto. Verwenden Sie jenes, oder wählen Sie eine andere Adresse.',
      account_changed: 'Das Konto wurde geändert, seit diese E-Mail gesendet wurde. Fordern Sie eine neue an.',
    },
  },

  wasItYou: {
    title: 'Waren Sie das?',
    intro: 'Jemand hat sich in Ihrem Konto auf eine Weise angemeldet, die dafür neu ist.',
    introRefused:
      'Jemand hat das richtige Passwort für Ihr Konto eingegeben und wurde abgewiesen, weil es zu ungewöhnlich war.',
    unusual: 'Ungewöhnlich',
    effect:
      'Wenn Sie es nicht waren, wird Ihr Konto gesperrt, und alle werden abgemeldet. Wir senden Ihnen einen Link, mit dem Sie ein neues Passwort wählen.',
    undecided: 'Wählen Sie eine der beiden Antworten.',
    notMe: 'Das war ich nicht',
    me: 'Das war ich',
  },

  linkDone: {
    disowned: {
      title: 'Ihr Konto ist gesperrt',
      intro:
        'Niemand ist mehr angemeldet, und niemand kann sich anmelden. Eine E-Mail mit einem Link ist unterwegs zu Ihnen: Wählen Sie damit ein neues Passwort, dann ist das Konto wieder offen.',
      action: 'Nichts angekommen? Neuen Link anfordern',
    },
    disownedFactor: {
      title: 'Ihr Konto ist gesperrt',
      intro:
        'Niemand ist mehr angemeldet, und niemand kann sich anmelden. Eine E-Mail mit einem Link zu einem neuen Passwort ist unterwegs zu Ihnen. Er fragt nach einem zweiten Faktor: Mit einem von Ihren verschwinden die anderen, die bei dieser Anmeldung oder seitdem hinzugefügt wurden. Wenn Sie keinen haben, wenden Sie sich an den Betreiber dieses Dienstes.',
      action: 'Nichts angekommen? Neuen Link anfordern',
    },
    disownedDisabled: {
      title: 'Ihr Konto ist geschlossen',
      intro:
        'Niemand ist mehr angemeldet, und niemand kann sich anmelden. Die E-Mail-Adresse des Kontos wurde seitdem geändert, deshalb wird kein Link gesendet: Wenden Sie sich an den Betreiber dieses Dienstes.',
      action: 'Zu Ihrem Konto',
    },
    disownedNothing: {
      title: 'Danke',
      intro: 'Das Passwort war falsch, und niemand kam hinein. Mehr ist nicht zu tun.',
      action: 'Zu Ihrem Konto',
    },
    confirmed: {
      title: 'Danke',
      intro: 'Anmeldungen von dort halten wir von nun an für Ihre.',
      action: 'Weiter',
    },
    recover: {
      title: 'Ihr Passwort ist geändert',
      intro: 'Alle, die bei Ihrem Konto angemeldet waren, sind abgemeldet, auf jedem Gerät.',
      action: 'Anmelden',
    },
    register: {
      title: 'Ihr Konto ist bereit',
      intro: 'Melden Sie sich mit Ihrer E-Mail-Adresse und dem Passwort an, das Sie gerade gewählt haben.',
      action: 'Weiter',
    },
    verify: {
      title: 'Ihre Adresse ist bestätigt',
      intro: 'Über sie kommen Sie von nun an immer wieder in Ihr Konto.',
      action: 'Weiter',
    },
    changeEmail: {
      title: 'Ihre Adresse ist geändert',
      intro: 'Melden Sie sich von nun an mit ihr an. Wir haben auch Ihre alte Adresse benachrichtigt.',
      action: 'Weiter',
    },
    unlock: {
      title: 'Ihr Konto ist wieder offen',
      intro:
        'Sie können sich anmelden. Wenn nicht Sie all diese Passwörter ausprobiert haben und Sie Ihres auch anderswo verwenden, ändern Sie es.',
      action: 'Anmelden',
    },
  },

  newAccount: {
    title: 'Konto erstellen',
    intro: (email: HtmlValue) => html`für ${email}`,
    name: 'Name',
    password: 'Passwort',
    submit: 'Konto erstellen',
    problems: (count: number) =>
      count === 1 ? 'Eine Angabe muss korrigiert werden.' : `${count} Angaben müssen korrigiert werden.`,
    errors: {
      name_required: 'Geben Sie Ihren Namen ein.',
      name_invalid: 'Geben Sie einen Namen mit höchstens 200 Zeichen ein.',
    },
  },

  recoverPassword: {
    title: 'Neues Passwort wählen',
    intro: (email: HtmlValue) => html`für ${email}`,
    password: 'Neues Passwort',
    submit: 'Passwort speichern',
  },
};
