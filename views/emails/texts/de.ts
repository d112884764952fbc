import { signInFactTexts } from '../../messages/de/sign-in-facts.ts';
import type { EmailTexts } from './en.ts';

/** Every word of the mails, in German. People are addressed as "Sie". */
export const de: EmailTexts = {
  lang: 'de',
  orCopy: 'Wenn die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:',
  footer: (tenant: string, issuer: string) =>
    `Gesendet von ${tenant}, ${issuer}. Antworten an diese Adresse werden nicht gelesen.`,
  minutes: (count: number) => `Der Link gilt einmal, innerhalb von ${count} Minuten.`,
  days: (count: number) => `Der Link gilt einmal, innerhalb von ${count} Tagen.`,

  signInFacts: signInFactTexts,

  newSignIn: {
    subject: (tenant: string) => `Neue Anmeldung in Ihrem Konto bei ${tenant}`,
    title: 'Waren Sie das?',
    intro:
      'Jemand hat sich in Ihrem Konto mit einem Browser oder aus einem Land angemeldet, die nicht als die Ihren bekannt sind.',
    notYou:
      'Wenn Sie es waren, brauchen Sie nichts zu tun. Wenn nicht, sagen Sie es uns: Alle werden abgemeldet, Ihr Konto wird gesperrt, und Sie wählen ein neues Passwort.',
    action: 'Das war ich nicht',
  },
  factorAdded: {
    subject: (tenant: string) => `Neuer zweiter Faktor für Ihr Konto bei ${tenant}`,
    title: 'Waren Sie das?',
    intro: {
      totp: 'Ihrem Konto wurde eine Authenticator-App hinzugefügt.',
      passkey: 'Ihrem Konto wurde ein Passkey hinzugefügt.',
    },
    notYou:
      'Wenn Sie es waren, brauchen Sie nichts zu tun. Wenn nicht, sagen Sie es uns: Alle werden abgemeldet, Ihr Konto wird gesperrt, und Sie wählen ein neues Passwort.',
    action: 'Das war ich nicht',
    account: 'Zu Ihrem Konto',
    removeIt: 'Wenn Sie es nicht waren, entfernen Sie ihn dort und wählen Sie ein neues Passwort.',
  },
  refusedSignIn: {
    subject: (tenant: string) => `Jemand kennt Ihr Passwort für ${tenant}`,
    title: 'Jemand kennt Ihr Passwort',
    intro:
      'Jemand hat das richtige Passwort für Ihr Konto eingegeben, aber so ungewöhnlich für Sie, dass die Anmeldung abgelehnt wurde.',
    notYou: 'Wenn Sie es nicht waren, sagen Sie es uns: Ihr Konto wird gesperrt, und Sie wählen ein neues Passwort.',
    action: 'Das war ich nicht',
    you: 'Wenn Sie es waren, sagen Sie es auf derselben Seite. Dann ist es nicht mehr ungewöhnlich.',
  },
  stoppedSignIn: {
    subject: (tenant: string) => `Waren Sie das? Eine unterbrochene Anmeldung bei ${tenant}`,
    title: 'Haben Sie begonnen, sich anzumelden?',
    intro:
      'Jemand hat das richtige Passwort für Ihr Konto eingegeben, auf eine für Sie ungewöhnliche Art. Deshalb wurde mehr als das Passwort verlangt, und das wurde nicht angegeben.',
    notYou:
      'Wenn Sie es nicht waren, kennt jemand Ihr Passwort. Sagen Sie es uns: Ihr Konto wird gesperrt, und Sie wählen ein neues Passwort.',
    action: 'Das war ich nicht',
    you: 'Wenn Sie es waren, sagen Sie es auf derselben Seite. Dann ist es nicht mehr ungewöhnlich.',
  },
  recovery: {
    subject: (tenant: string) => `Neues Passwort für ${tenant} wählen`,
    title: 'Neues Passwort wählen',
    intro: 'Jemand, wahrscheinlich Sie selbst, hat für dieses Konto ein neues Passwort angefordert.',
    action: 'Neues Passwort wählen',
    notYou: 'Wenn Sie es nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
  },
  registration: {
    subject: (tenant: string) => `Registrierung bei ${tenant} abschließen`,
    title: 'Nur noch ein Schritt',
    intro: 'Bestätigen Sie, dass dies Ihre Adresse ist, und wählen Sie ein Passwort.',
    action: 'Konto erstellen',
    notYou: 'Wenn Sie kein Konto wollten, brauchen Sie nichts zu tun: Es wird keines erstellt.',
  },
  registrationKnown: {
    subject: (tenant: string) => `Sie haben bereits ein Konto bei ${tenant}`,
    title: 'Sie haben bereits ein Konto',
    intro:
      'Jemand, wahrscheinlich Sie selbst, wollte mit dieser Adresse ein Konto erstellen. Es gibt aber schon eines.',
    action: 'Anmelden',
    notYou:
      'Wenn Sie es nicht waren, brauchen Sie nichts zu tun. Wenn Sie Ihr Passwort vergessen haben, fordern Sie auf der Anmeldeseite ein neues an.',
  },
  invitation: {
    subject: (tenant: string) => `Einladung zu ${tenant}`,
    title: (tenant: string) => `Willkommen bei ${tenant}`,
    intro: (tenant: string) =>
      `Sie sind zu einem Konto bei ${tenant} eingeladen. Wählen Sie ein Passwort, und es gehört Ihnen.`,
    action: 'Einladung annehmen',
    notYou: 'Wenn Sie das nicht erwartet haben, brauchen Sie nichts zu tun: Es wird kein Konto erstellt.',
  },
  verification: {
    subject: (tenant: string) => `Adresse für ${tenant} bestätigen`,
    title: 'Ist das Ihre Adresse?',
    intro: 'Bestätigen Sie sie, damit Sie immer wieder in Ihr Konto kommen.',
    action: 'Adresse bestätigen',
    notYou: 'Wenn Sie dort kein Konto haben, brauchen Sie nichts zu tun.',
  },
  emailChange: {
    subject: (tenant: string) => `Neue Adresse für ${tenant} bestätigen`,
    title: 'Neue Adresse bestätigen',
    intro: 'Danach melden Sie sich mit dieser Adresse an, und E-Mails gehen dorthin.',
    action: 'Adresse verwenden',
    notYou: 'Wenn Sie das nicht wollten, brauchen Sie nichts zu tun: Alles bleibt, wie es ist.',
  },
  emailChangeNotice: {
    subject: (tenant: string) => `Ihre Adresse bei ${tenant} soll geändert werden`,
    title: 'Ihre Adresse soll geändert werden',
    intro:
      'Jemand, der bei Ihrem Konto angemeldet ist, möchte dafür eine andere Adresse verwenden. Sie ändert sich, sobald die neue bestätigt wird.',
    notYou:
      'Wenn Sie es nicht waren, wählen Sie jetzt ein neues Passwort: Damit werden alle anderen abgemeldet, und die Änderung findet nicht statt.',
    action: 'Neues Passwort wählen',
  },
  emailChanged: {
    subject: (tenant: string) => `Ihre Adresse bei ${tenant} wurde geändert`,
    title: 'Ihre Adresse wurde geändert',
    intro: 'Ihr Konto hat jetzt eine andere Adresse. E-Mails kommen nicht mehr an diese hier.',
    notYou: 'Wenn Sie es nicht waren, wenden Sie sich an den Betreiber dieses Dienstes.',
  },
  passwordChanged: {
    subject: (tenant: string) => `Ihr Passwort bei ${tenant} wurde geändert`,
    title: 'Ihr Passwort wurde geändert',
    intro: 'Alle anderen, die bei Ihrem Konto angemeldet waren, sind abgemeldet.',
    notYou: 'Wenn Sie es nicht waren, fordern Sie sofort auf der Anmeldeseite ein neues Passwort an.',
    action: 'Neues Passwort wählen',
  },
  locked: {
    subject: (tenant: string) => `Jemand versucht immer wieder, sich bei Ihrem Konto bei ${tenant} anzumelden`,
    title: 'Ihr Konto ist vorerst für Fremde gesperrt',
    intro:
      'Es gab zu viele falsche Passwörter. In Browsern, in denen Sie sich schon einmal angemeldet haben, geht es weiter; andere müssen warten.',
    action: 'Jetzt wieder öffnen',
    notYou:
      'Wenn nicht Sie es versucht haben, brauchen Sie nichts zu tun. Wenn Sie Ihr Passwort auch anderswo verwenden, ändern Sie es.',
  },
  incident: {
    subject: (what: string, tenant: string) => `Alarm bei ${tenant}: ${what}`,
    severity: (severity: string, due: string) => `Schweregrad: ${severity}. Jemand sollte es sich bis ${due} ansehen.`,
    since: (at: string) => `Bemerkt wurde es am ${at}.`,
    severities: { critical: 'kritisch', high: 'hoch', medium: 'mittel', low: 'niedrig' },
    alarms: {
      'failed-logins': 'Viele Anmeldungen schlagen fehl',
      'score-distribution': 'Viele Anmeldungen sind ungewöhnlich',
      'token-reuse': 'Ein verbrauchtes Refresh-Token wurde noch einmal verwendet',
    },
    command: (command: string) => `Damit sagen Sie, dass Sie sich darum kümmern: ${command}`,
    once: 'Diese E-Mail kommt einmal je Vorfall. Er endet von selbst, wenn es eine Viertelstunde lang keinen Anlass mehr gab.',
  },
  signInLink: {
    subject: (tenant: string) => `Anmeldung bei ${tenant} fortsetzen`,
    title: 'Melden Sie sich gerade an?',
    intro:
      'Jemand hat das richtige Passwort für dieses Konto eingegeben, aber auf ungewöhnliche Weise. Wenn Sie es sind, geht es hier weiter.',
    sameBrowser: 'Öffnen Sie den Link in dem Browser, in dem Sie sich anmelden.',
    action: 'Anmeldung fortsetzen',
    notYou:
      'Wenn Sie es nicht sind, kennt jemand Ihr Passwort: Wählen Sie jetzt auf der Anmeldeseite ein neues. Angemeldet wurde niemand.',
  },
  emailCode: {
    subject: (code: string, tenant: string) => `${code} ist Ihr Code für ${tenant}`,
    title: 'Ihr Code',
    intro: 'Geben Sie diesen Code auf der Seite ein, die danach gefragt hat.',
    validity: (minutes: number) => `Er gilt einmal, innerhalb von ${minutes} Minuten.`,
    notYou:
      'Wenn Sie sich gerade nicht anmelden, kennt jemand Ihr Passwort: Ändern Sie es. Geben Sie den Code niemals weiter.',
  },
  test: {
    subject: (tenant: string) => `E-Mails von ${tenant} kommen an`,
    title: 'Es funktioniert',
    intro:
      'Dies ist der Test, der bei der Verwaltung dieses Dienstes ausgelöst wurde. Die E-Mails dieses Dienstes erreichen Sie.',
  },
};
