import { accountTexts } from '../account/account-texts.ts';
import { type Html, type HtmlValue, html } from '../html.ts';

/** What the texts about a new password name of a tenant's policy. */
export type PasswordRules = {
  readonly min_length: number;
  readonly min_kinds: number;
  readonly min_strength: number;
  readonly history: number;
};

/** Every word on the hosted pages, in English. A name from elsewhere is handed in by the page, already marked up. */
export const en = {
  lang: 'en',
  direction: 'ltr' as 'ltr' | 'rtl',

  layout: {
    sessionRestored: 'You were signed out in the meantime. What you had typed is here again.',
    title: (page: string, tenant: string) => `${page} · ${tenant}`,
    errorTitle: (title: string) => `Error: ${title}`,
    securedBy: 'Secured by Bastion',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    show: 'Show',
    hide: 'Hide',
    copy: 'Copy',
    copied: 'Copied',
  },

  login: {
    title: 'Sign in',
    continueTo: (client: HtmlValue) => html`to continue to ${client}`,
    continueToAccount: 'to your account',
    login: 'Email',
    password: 'Password',
    submit: 'Sign in',
    cancel: 'Cancel',
    passkey: 'Use a passkey',
    forgotPassword: 'Forgot password?',
    register: (link: (text: string) => Html) => html`New here? ${link('Create an account')}`,
    errors: {
      credentials: 'This email and password do not match. Check both and try again.',
      login_required: 'Enter your email.',
      password_required: 'Enter your password.',
      too_many_attempts: 'Too many attempts. Wait a few minutes, then try again.',
      passkey: 'This passkey does not work here. Sign in with your password.',
      breach_unchecked:
        'Your password could not be checked against known break-ins just now, and this service asks for that. Try again in a minute.',
      unavailable: 'Signing in is not possible right now. Try again in a minute.',
    },
  },

  secondFactor: {
    title: 'Enter your code',
    titlePasskey: 'Is it you?',
    intro: 'Open your authenticator app and type the code it shows for this account.',
    code: 'Six-digit code',
    submit: 'Continue',
    introPasskey: 'Confirm that it is you with your passkey.',
    passkey: 'Use your passkey',
    noScript: 'Passkeys need JavaScript. Turn it on, or use a recovery code.',
    trust: (days: number) => `Trust this browser for ${days === 1 ? 'one day' : `${days} days`}`,
    trustHint: 'Your password will be enough here. Only on a device that nobody else uses.',
    recovery: 'Use a recovery code instead',
    recoveryCode: 'Recovery code',
    submitRecovery: 'Continue with this code',
    errors: {
      code_required: 'Enter the code.',
      code_wrong: 'This code is not right. Codes work once; wait for the next one and try that.',
      recovery_code_wrong: 'This recovery code is not right, or was used before.',
      passkey_wrong: 'This passkey does not belong to this account. Try another one.',
      too_many_tries: 'Too many codes were tried. Wait 15 minutes, or use a recovery code.',
    },
  },

  enrolTotp: {
    title: 'Set up two-step verification',
    intro: 'Scan this with an authenticator app. From now on it shows the code you sign in with, after your password.',
    qrCode: 'QR code for your authenticator app; the same key follows as text',
    byHand: 'If you cannot scan it, type this key into the app:',
    code: 'Six-digit code the app shows',
    submit: 'Turn on',
    later: 'Not now',
    passkey: 'Use a passkey instead',
    errors: {
      code_required: 'Enter the code that the app shows.',
      wrong_code: 'This code is not right. Check that the time on your phone is set automatically.',
      wrong_passkey: 'The passkey could not be saved. Try again, or use an app.',
      factor_exists: 'Your account has got an authenticator app meanwhile. Start signing in again.',
    },
  },

  recoveryCodes: {
    title: 'Save your recovery codes',
    intro: 'If you lose your phone, one of these gets you in instead of a code. Each works once.',
    fewLeft: (left: number) =>
      left === 1
        ? 'You have one recovery code left. Save these new ones: they replace it.'
        : `You have ${left} recovery codes left. Save these new ones: they replace them.`,
    hint: 'Print them or keep them in a password manager. They are not shown again.',
    submit: 'I have saved them',
    keep: 'Keep the old ones',
  },

  terms: {
    title: 'Before you go on',
    intro: (tenant: HtmlValue) => html`${tenant} asks you to read this and agree to it.`,
    agree: (title: string) => `I have read “${title}” and agree.`,
    agreeOptional: (title: string) => `I agree to “${title}”. This is up to you.`,
    submit: 'Continue',
    decline: 'Decline',
    errors: { required: 'Agree to everything that is required, or decline.' },
  },

  consent: {
    title: 'Allow access?',
    intro: (client: HtmlValue) => html`${client} would like to use your account.`,
    signedInAs: 'Signed in as',
    switchAccount: 'Switch account',
    scopes: (client: HtmlValue) => html`This lets ${client}:`,
    resource: (resource: HtmlValue) => html`On ${resource}`,
    allow: 'Allow',
    deny: 'Deny',
    returnTo: (host: HtmlValue) => html`You will return to ${host}.`,
    returnToDevice: 'You will return to an app on this device.',
    terms: 'Terms of service',
    policy: 'Privacy policy',
    otherScope: 'A permission this app has named itself.',
    descriptions: {
      openid: { title: 'Know who you are', description: 'An identifier for your account, and when you signed in.' },
      profile: { title: 'See your profile', description: 'Your name and the other details of your profile.' },
      email: { title: 'See your email address', description: 'The address, and whether it has been confirmed.' },
      groups: { title: 'See your groups', description: 'The names of the groups you belong to.' },
      roles: { title: 'See your roles', description: 'Your roles, and what they allow you to do.' },
      offline_access: {
        title: 'Stay connected',
        description: 'Keep this access while you are away, until you or an administrator end it.',
      },
      'account:export': {
        title: 'Fetch a copy of your data',
        description: 'Ask for everything that is held about you, and get the link to it.',
      },
      'account:erase': {
        title: 'Erase your account',
        description: 'End your account for good, with everything that is held about you.',
      },
      'activity:write': {
        title: 'Record your activity',
        description: 'Store what you do on this device, after personal data have been removed, and delete it again.',
      },
      'activity:read': {
        title: 'Read your activity',
        description: 'Everything your apps have stored about what you do. Nobody else can read it.',
      },
    },
  },

  logout: {
    title: 'Sign out?',
    intro: (tenant: HtmlValue) => html`You are signed in to ${tenant}.`,
    introFromClient: (client: HtmlValue) => html`${client} asks to end your session.`,
    signedInAs: 'Signed in as',
    everywhere: 'Sign out of all devices',
    everywhereHint:
      'Ends every session of your account and disconnects the apps that use it. Browsers you trust ask for your second factor again.',
    submit: 'Sign out',
    stay: 'Stay signed in',
  },

  loggedOut: {
    title: 'You are signed out',
    thisDevice: 'You can close this window. On a shared computer, close the whole browser.',
    everywhere: 'All devices are signed out, and apps have lost their access.',
    returnTo: (client: HtmlValue) => html`Return to ${client}`,
  },

  handOver: {
    title: 'One moment',
    intro: 'You are being sent on. If nothing happens, continue with the button.',
    submit: 'Continue',
  },

  newPassword: {
    hint: 'A few unrelated words work well.',
    rules: {
      length: ({ min_length }: PasswordRules) => `At least ${min_length} characters`,
      kinds: ({ min_kinds }: PasswordRules) =>
        `At least ${min_kinds} of: small letters, capitals, digits, other characters`,
      owner: (_rules: PasswordRules) => 'Without your name or email address',
      known: (_rules: PasswordRules) => 'Not widely known',
      strength: (_rules: PasswordRules) => 'Hard to guess',
      history: ({ history }: PasswordRules) =>
        history === 1 ? 'Not the one you have now' : `None of your last ${history}`,
    },
    met: 'met',
    unmet: 'not met',
    progress: (met: string, all: string) => `${met} of ${all} rules met`,
    repeat: 'Repeat password',
    errors: {
      password_required: () => 'Choose a password.',
      password_too_short: ({ min_length }: PasswordRules) => `Use at least ${min_length} characters.`,
      password_too_long: () => 'This password is too long. Choose a shorter one.',
      password_too_few_kinds: ({ min_kinds }: PasswordRules) =>
        `Use at least ${min_kinds} of these: small letters, capitals, digits, other characters.`,
      password_contains_email: () => 'Choose a password that does not contain your email address.',
      password_contains_name: () => 'Choose a password that does not contain your name.',
      password_too_weak: () =>
        'This password is too easy to guess. Add another word or two that have nothing to do with it.',
      password_too_common: () => 'This password is widely known. Choose another one.',
      password_used_before: () => 'You have used this password before. Choose another one.',
      password_not_checked: () =>
        'It could not be checked just now whether this password is widely known. Try again in a minute.',
      repeat_mismatch: () => 'The two passwords differ. Type the same one twice.',
    },
  },

  changePassword: {
    title: 'Choose a new password',
    intro: 'Your password is right, but it is known from break-ins elsewhere: others may try it. Replace it to go on.',
    password: 'New password',
    submit: 'Save and continue',
  },

  emailCode: {
    title: 'Is it you?',
    intro: (email: HtmlValue) => html`To go on you need a code, which we send to ${email}.`,
    sent: (email: HtmlValue) => html`Type the code that we have sent to ${email}. It takes a minute at most.`,
    send: 'Send me a code',
    again: 'Send another code',
    code: 'Code',
    submit: 'Continue',
    enrol: 'Continue, and use an authenticator app or a passkey from now on',
    errors: {
      code_required: 'Enter the code.',
      wrong_email_code: 'This code is not right. Check the mail, and use the last one if there are several.',
      email_code_spent: 'This code no longer works. Ask for another one.',
      too_many_codes: 'Too many codes were sent. Wait an hour.',
    },
  },

  mailRequest: {
    email: 'Email',
    back: 'Back to sign in',
    recover: {
      title: 'Forgot your password?',
      intro: 'Enter the email of your account. You get a link with which you choose a new password.',
      submit: 'Send the link',
    },
    register: {
      title: 'Create an account',
      intro: 'Enter your email. You get a link with which you finish your registration.',
      submit: 'Send the link',
    },
    errors: {
      email_required: 'Enter your email.',
      email_invalid: 'Enter an email address like name@example.org.',
    },
  },

  mailSent: {
    title: 'Check your mail',
    recover: (email: HtmlValue) => html`If there is an account for ${email}, a mail with a link is on its way to it.`,
    register: (email: HtmlValue) => html`A mail to ${email} is on its way. Follow the link in it.`,
    hint: 'It takes a minute at most, and the link works for half an hour. Look among spam too.',
    again: 'Nothing came? Try again',
  },

  linkExpired: {
    title: 'This link no longer works',
    message: 'It was used already, or is too old.',
    again: 'Links in mails work once, and only the last one of several. If you need another, ask for it again.',
    recover: 'Forgot your password?',
  },

  linkConfirm: {
    verify: {
      title: 'Is this your address?',
      intro: 'Confirm that mails to it reach you.',
      submit: 'Confirm this address',
    },
    changeEmail: {
      title: 'Use this address?',
      intro: 'From now on you sign in with it, and mails go to it.',
      submit: 'Use this address',
    },
    unlock: {
      title: 'Open your account again?',
      intro: 'After too many wrong passwords it was closed to browsers you have not used before.',
      submit: 'Open it again',
    },
    errors: {
      email_taken: 'There is another account with this address. Use that one, or choose another address.',
      account_changed: 'The account has changed since this mail was sent. Ask for a new one.',
    },
  },

  linkDone: {
    recover: {
      title: 'Your password is changed',
      intro: 'Everybody who was signed in to your account is signed out, on every device.',
      action: 'Sign in',
    },
    register: {
      title: 'Your account is ready',
      intro: 'Sign in with your email and the password you have just chosen.',
      action: 'Continue',
    },
    verify: {
      title: 'Your address is confirmed',
      intro: 'From now on you can always get back into your account through it.',
      action: 'Continue',
    },
    changeEmail: {
      title: 'Your address is changed',
      intro: 'Sign in with it from now on. We have told your old address.',
      action: 'Continue',
    },
    unlock: {
      title: 'Your account is open again',
      intro:
        'You can sign in. If it was not you who tried all those passwords, and yours is used elsewhere too, change it.',
      action: 'Sign in',
    },
  },

  newAccount: {
    title: 'Create your account',
    intro: (email: HtmlValue) => html`for ${email}`,
    name: 'Name',
    password: 'Password',
    submit: 'Create account',
    problems: (count: number) =>
      count === 1 ? 'One entry needs your attention.' : `${count} entries need your attention.`,
    errors: {
      name_required: 'Enter your name.',
      name_invalid: 'Enter a name of at most 200 characters.',
    },
  },

  recoverPassword: {
    title: 'Choose a new password',
    intro: (email: HtmlValue) => html`for ${email}`,
    password: 'New password',
    submit: 'Save the password',
  },

  setup: {
    title: 'Create the first administrator',
    intro: 'This account manages users, apps and settings. The link that brought you here works once.',
    email: 'Email',
    password: 'Password',
    submit: 'Create administrator',
    problems: (count: number) =>
      count === 1 ? 'One entry needs your attention.' : `${count} entries need your attention.`,
    errors: {
      email_required: () => 'Enter an email address.',
      email_invalid: () => 'Enter an email address like name@example.org.',
    },
  },

  setupDone: {
    title: 'Bastion is ready',
    intro: (email: HtmlValue) => html`${email} is now the first administrator.`,
    nextTitle: 'Connect your first app',
    next: 'Run this on the server, with the address your app receives its users at:',
    issuerHint: 'Then give your app the client ID and secret that are printed, and this issuer:',
  },

  setupExpired: {
    title: 'This set-up link no longer works',
    message: 'A set-up link works once and for a short time only.',
    restart: 'While there is no administrator, Bastion prints a new link each time it starts.',
    recover: 'If you have lost access to the only administrator, run this on the server:',
  },

  exportPage: {
    title: 'Your data is ready',
    intro: 'A copy of everything that is held about you: a page to read, and a file for programs.',
    once: (date: string) => `The link works once, until ${date}. Keep the file where only you can read it.`,
    submit: 'Download',
  },

  exportWaiting: {
    title: 'Your data is being collected',
    message: 'This takes a few minutes at most. Reload this page then; the link stays the same.',
    failedTitle: 'Your data could not be collected',
    failed: 'Something went wrong on our side. Please ask for a new copy.',
  },

  exportExpired: {
    title: 'This link no longer works',
    message: 'A link to a copy of your data works once, and for seven days.',
    advice: 'You can ask for a new copy at any time.',
  },

  account: accountTexts,

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

  errorPage: {
    details: 'Details for support',
    error: 'Code',
    error_description: 'Reason',
    requestId: 'Request',
    retry: 'Try again',
  },

  errors: {
    not_found: {
      title: 'Page not found',
      message: 'There is nothing at this address. Check it for typing mistakes, or start again from your app.',
    },
    invalid_request: {
      title: 'This request cannot be completed',
      message:
        'The app sent something that is not accepted. Go back to it and try again; if that does not help, tell its makers.',
    },
    unknown_client: {
      title: 'This app is not known here',
      message: 'The app that sent you is not registered, or not any more. Its makers can register it again.',
    },
    expired: {
      title: 'This page has expired',
      message: 'It was open for too long, or has been used already. Go back to your app and sign in again.',
    },
    cookies: {
      title: 'Your browser did not send its cookie',
      message: 'Allow cookies for this site, then go back to your app and sign in again.',
    },
    forbidden: {
      title: 'You do not have access',
      message: 'Your account may not open this. If it should, ask your administrator.',
    },
    too_many_requests: {
      title: 'Too many requests',
      message: 'A lot of requests came from your network just now. Wait a minute, then try again.',
    },
    unavailable: {
      title: 'Back in a moment',
      message: 'The service cannot be reached at the moment. Nothing is lost. Try again in a minute.',
    },
    internal: {
      title: 'Something went wrong',
      message: 'This is our mistake, not yours. Try again; if it stays, send the details below to your administrator.',
    },
  },
};

/** The shape every language has. */
export type Messages = typeof en;
