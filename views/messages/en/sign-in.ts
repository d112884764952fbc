import { type Html, type HtmlValue, html } from '../../html.ts';

/** Every word of a sign-in and a sign-out, in English. */
export const signInTexts = {
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
      factor_doubted:
        'This second factor came with a sign-in that was not you. Choose a new password by mail first, which settles it, or turn to whoever runs this service.',
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

  emailCode: {
    title: 'Is it you?',
    intro: (email: HtmlValue) => html`To go on you need a code, which we send to ${email}.`,
    unusual: (email: HtmlValue) =>
      html`This sign-in is unusual for your account. To go on you need a code, which we send to ${email}.`,
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

  signInLink: {
    title: 'We are not sure it is you',
    openedTitle: 'Go on signing in',
    intro: (email: HtmlValue) =>
      html`This sign-in looks so unlike your others that a password is not enough. We can send a link to ${email}.`,
    why: 'Open the link in this browser: nobody else can use it. If you have a passkey or an authenticator app, add it to your account once you are in, and you are spared this.',
    sent: (email: HtmlValue) =>
      html`Open the link that we have sent to ${email}, in this browser. It works for ten minutes.`,
    opened: 'You opened the link from your mail. Press the button to go on.',
    send: 'Send me a link',
    again: 'Send another link',
    submit: 'Continue',
    errors: {
      email_code_spent: 'This link no longer works. Ask for another one.',
      too_many_codes: 'Too many mails were sent. Wait an hour.',
    },
  },

  changePassword: {
    title: 'Choose a new password',
    intro: 'Your password is right, but it is known from break-ins elsewhere: others may try it. Replace it to go on.',
    password: 'New password',
    submit: 'Save and continue',
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
      'incidents:read': {
        title: 'See alarms',
        description: 'What alarms were raised for this organisation; only if your roles allow it.',
      },
      'risk:read': {
        title: 'See how risky sign-ins are',
        description:
          'Attempts to sign in as anybody of this organisation, and from where; only if your roles allow it.',
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

  handOver: {
    title: 'One moment',
    intro: 'You are being sent on. If nothing happens, continue with the button.',
    submit: 'Continue',
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
};
