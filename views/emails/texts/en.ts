import { signInFactTexts } from '../../messages/en/sign-in-facts.ts';

/** Every word of the mails, in English. `tenant` is the name of whoever runs the service. */
export const en = {
  lang: 'en',
  orCopy: 'If the button does not work, copy this address into your browser:',
  footer: (tenant: string, issuer: string) => `Sent by ${tenant}, ${issuer}. Nobody reads answers to this address.`,
  minutes: (count: number) => `The link works once, within ${count} minutes.`,
  days: (count: number) => `The link works once, within ${count} days.`,

  signInFacts: signInFactTexts,

  newSignIn: {
    subject: (tenant: string) => `New sign-in to your account at ${tenant}`,
    title: 'Was this you?',
    intro: 'Somebody signed in to your account with a browser or from a country that is not known to be yours.',
    notYou:
      'If it was you, there is nothing to do. If not, say so: everybody is signed out, your account is locked, and you choose a new password.',
    action: 'This was not me',
  },
  factorAdded: {
    subject: (tenant: string) => `New second factor for your account at ${tenant}`,
    title: 'Was this you?',
    intro: {
      totp: 'An authenticator app was added to your account.',
      passkey: 'A passkey was added to your account.',
    },
    notYou:
      'If it was you, there is nothing to do. If not, say so: everybody is signed out, your account is locked, and you choose a new password.',
    action: 'This was not me',
    account: 'To your account',
    removeIt: 'If it was not you, remove it there and choose a new password.',
  },
  refusedSignIn: {
    subject: (tenant: string) => `Somebody knows your password for ${tenant}`,
    title: 'Somebody knows your password',
    intro:
      'Somebody gave the right password for your account, in a way that is so unusual for it that they were not let in.',
    notYou: 'If it was not you, say so: your account is locked, and you choose a new password.',
    action: 'This was not me',
    you: 'If it was you, say so on the same page, and it is not unusual any more.',
  },
  stoppedSignIn: {
    subject: (tenant: string) => `Was it you? An unfinished sign-in to ${tenant}`,
    title: 'Did you begin to sign in?',
    intro:
      'Somebody gave the right password for your account, in a way that is unusual for it. They were asked for more than the password, and have not given it.',
    notYou:
      'If it was not you, somebody knows your password. Say so: your account is locked, and you choose a new password.',
    action: 'This was not me',
    you: 'If it was you, say so on the same page, and it is not unusual any more.',
  },
  recovery: {
    subject: (tenant: string) => `Choose a new password for ${tenant}`,
    title: 'Choose a new password',
    intro: 'Somebody, probably you, asked for a new password for this account.',
    action: 'Choose a new password',
    notYou: 'If it was not you, do nothing: your password stays as it is.',
  },
  registration: {
    subject: (tenant: string) => `Finish your registration at ${tenant}`,
    title: 'One more step',
    intro: 'Confirm that this is your address, and choose a password.',
    action: 'Create the account',
    notYou: 'If you have not asked for an account, do nothing: none is made.',
  },
  registrationKnown: {
    subject: (tenant: string) => `You already have an account at ${tenant}`,
    title: 'You already have an account',
    intro: 'Somebody, probably you, wanted to create an account with this address. There is one already.',
    action: 'Sign in',
    notYou:
      'If it was not you, there is nothing to do. If you have forgotten your password, ask for a new one on the sign-in page.',
  },
  invitation: {
    subject: (tenant: string) => `You are invited to ${tenant}`,
    title: (tenant: string) => `Join ${tenant}`,
    intro: (tenant: string) => `You were invited to have an account at ${tenant}. Choose a password, and it is yours.`,
    action: 'Accept the invitation',
    notYou: 'If you did not expect this, do nothing: no account is made.',
  },
  verification: {
    subject: (tenant: string) => `Confirm your address for ${tenant}`,
    title: 'Is this your address?',
    intro: 'Confirm it, so that you can always get back into your account.',
    action: 'Confirm this address',
    notYou: 'If you have no account there, do nothing.',
  },
  emailChange: {
    subject: (tenant: string) => `Confirm your new address for ${tenant}`,
    title: 'Confirm your new address',
    intro: 'From then on you sign in with this address, and mails go to it.',
    action: 'Use this address',
    notYou: 'If you have not asked for this, do nothing: everything stays as it is.',
  },
  emailChangeNotice: {
    subject: (tenant: string) => `Your address at ${tenant} is about to change`,
    title: 'Your address is about to change',
    intro:
      'Somebody who is signed in to your account wants to use another address for it. It changes when they confirm the new one.',
    notYou:
      'If it was not you, choose a new password now: that signs out everybody else, and the change does not take place.',
    action: 'Choose a new password',
  },
  emailChanged: {
    subject: (tenant: string) => `Your address at ${tenant} was changed`,
    title: 'Your address was changed',
    intro: 'Your account now has another address. Mails no longer come to this one.',
    notYou: 'If it was not you, turn to whoever runs this service.',
  },
  passwordChanged: {
    subject: (tenant: string) => `Your password at ${tenant} was changed`,
    title: 'Your password was changed',
    intro: 'Everybody else who was signed in to your account is signed out.',
    notYou: 'If it was not you, ask for a new password on the sign-in page at once.',
    action: 'Choose a new password',
  },
  locked: {
    subject: (tenant: string) => `Somebody keeps trying to sign in to your account at ${tenant}`,
    title: 'Your account is closed to strangers for now',
    intro:
      'There were too many wrong passwords. Browsers in which you have signed in before still work; others have to wait.',
    action: 'Open it again now',
    notYou: 'If it was not you who tried, you need not do anything. If your password is used elsewhere too, change it.',
  },
  incident: {
    subject: (what: string, tenant: string) => `Alarm at ${tenant}: ${what}`,
    severity: (severity: string, due: string) => `Severity: ${severity}. Somebody should look by ${due}.`,
    since: (at: string) => `It was noticed at ${at}.`,
    severities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low' },
    alarms: {
      'failed-logins': 'Many sign-ins are failing',
      'score-distribution': 'Many sign-ins are unusual',
      'token-reuse': 'A spent refresh token was used again',
    },
    command: (command: string) => `To say that you look after it: ${command}`,
    once: 'You get this mail once for each incident. It ends by itself when there was no reason for it for a quarter of an hour.',
  },
  signInLink: {
    subject: (tenant: string) => `Go on signing in to ${tenant}`,
    title: 'Is it you who is signing in?',
    intro:
      'Somebody gave the right password for this account in a way that is unusual for it. If it is you, go on here.',
    sameBrowser: 'Open the link in the browser in which you are signing in.',
    action: 'Continue signing in',
    notYou:
      'If it is not you, somebody knows your password: choose a new one now, on the sign-in page. They were not let in.',
  },
  emailCode: {
    subject: (code: string, tenant: string) => `${code} is your code for ${tenant}`,
    title: 'Your code',
    intro: 'Type this code into the page that asked for it.',
    validity: (minutes: number) => `It works once, within ${minutes} minutes.`,
    notYou: 'If you are not signing in, somebody knows your password: change it. Never tell anybody the code.',
  },
  test: {
    subject: (tenant: string) => `Mails of ${tenant} arrive`,
    title: 'It works',
    intro: 'This is the test that an operator asked for. Mails of this service reach you.',
  },
};

export type EmailTexts = typeof en;
