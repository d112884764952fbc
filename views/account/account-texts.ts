import { type HtmlValue, html } from '../html.ts';

/** Every word on the account pages, in English; part of the messages of that language. */
export const accountTexts = {
  skip: 'Skip to content',
  navigation: 'Your account',
  signedInAs: 'Signed in as',
  signOut: 'Sign out',
  back: (section: string) => `Back to ${section}`,
  save: 'Save',
  cancel: 'Cancel',

  sections: {
    profile: 'Profile',
    password: 'Password',
    'two-step': 'Two-step verification',
    apps: 'Connected apps',
    privacy: 'Privacy',
  },

  notices: {
    profile_saved: 'Your profile is saved.',
    password_changed: 'Your password is changed. Your other devices are signed out.',
    password_set: 'Your password is set. Your other devices are signed out.',
    app_added: 'Your authenticator app is set up.',
    app_removed: 'The authenticator app is removed.',
    passkey_added: 'Your passkey is saved.',
    passkey_renamed: 'The passkey has its new name.',
    passkey_removed: 'The passkey is removed. Delete it on your device as well.',
    codes_made: 'Your new recovery codes count from now on.',
    access_removed: 'The app has lost its access.',
    export_requested: 'Your data is being collected. It will be ready here in a few minutes.',
  },

  profile: {
    intro: 'What apps see of you, when you allow it.',
    names: 'Name',
    name: 'Full name',
    givenName: 'Given name',
    familyName: 'Family name',
    errors: { too_long: 'Use at most 200 characters.', not_text: 'Use letters and other visible characters only.' },
    email: 'Email address',
    verified: 'Confirmed',
    unverified: 'Not confirmed',
    account: 'Account',
    id: 'Account ID',
    idHint: 'Give this to support, so that they find your account.',
    created: 'Created',
    groups: 'Groups',
  },

  password: {
    intro: 'A password that you use nowhere else.',
    introNone: 'You have none yet. With one you can sign in where your passkey is not at hand.',
    changed: (when: HtmlValue) => html`Last changed ${when}.`,
    effect: 'Your other devices are signed out, and apps on them lose their access.',
    current: 'Current password',
    next: 'New password',
    submit: 'Change password',
    submitFirst: 'Set password',
    errors: {
      current_required: 'Enter your current password.',
      current_wrong: 'This is not your current password.',
      too_many_attempts: 'Too many attempts. Wait a few minutes, then try again.',
      unavailable: 'Passwords cannot be changed right now. Try again in a minute.',
      problems: 'One entry needs your attention.',
    },
  },

  twoStep: {
    intro: 'Something you have, beside your password. Whoever learns your password still cannot sign in.',
    off: 'Your account is protected by your password alone.',
    passkeys: 'Passkeys',
    passkeysAbout: 'Sign in with your fingerprint, your face or a security key, and without a password.',
    addPasskey: 'Add a passkey',
    app: 'Authenticator app',
    appAbout: 'Shows a code that you type after your password.',
    addApp: 'Set up an app',
    codes: 'Recovery codes',
    codesAbout: 'Get you in when you have lost everything else. Each works once.',
    codesLeft: (left: number) => (left === 1 ? 'One code is left.' : `${left} codes are left.`),
    noCodes: 'You have none.',
    fewCodes: 'Only a few are left. Make new ones before you run out.',
    needFactor: 'Set up a passkey or an app first; codes stand in for those.',
    makeCodes: 'Make new codes',
    added: (when: HtmlValue) => html`Added ${when}`,
    lastUsed: (when: HtmlValue) => html`Last used ${when}`,
    neverUsed: 'Not used yet',
    remove: 'Remove',
    removeNamed: (name: string) => `Remove ${name}`,
    rename: 'Rename',
    renameNamed: (name: string) => `Rename ${name}`,
    name: 'Name',
    nameHint: 'Such as the device it is on, so that you know it again.',
    elsewhere: (host: HtmlValue) => html`Made for ${host}, and of no use here`,
  },

  addApp: {
    title: 'Set up an authenticator app',
    intro: 'Scan this with the app. From now on it shows the code you sign in with, after your password.',
  },

  addPasskey: {
    title: 'Add a passkey',
    intro: 'Your browser asks where to keep it: on this device, on your phone or on a security key.',
    submit: 'Continue',
    without: 'Passkeys need JavaScript and a browser that knows them. Without, set up an authenticator app instead.',
    errors: {
      wrong_passkey: 'The passkey could not be saved. Try again.',
      name_wrong: 'Use 1 to 60 visible characters for the name.',
    },
  },

  removeFactor: {
    titleApp: 'Remove the authenticator app?',
    titlePasskey: (name: string) => `Remove the passkey “${name}”?`,
    intro: 'You can no longer sign in with it.',
    last: 'Nothing but your password protects your account then, and your recovery codes are deleted.',
    required: (tenant: string) =>
      `${tenant} requires two-step verification. Add another passkey or app before you remove the last one.`,
    submit: 'Remove',
  },

  newCodes: {
    title: 'New recovery codes',
    intro: 'These replace the ones you have as soon as you confirm that you have saved them.',
  },

  apps: {
    intro: 'Apps that you have signed in to with this account, and what they may see and do.',
    none: 'There are none. When you sign in to an app with this account, it appears here.',
    own: 'Belongs to this service',
    since: (when: HtmlValue) => html`Allowed since ${when}`,
    lastSignIn: (when: HtmlValue) => html`Last sign-in ${when}`,
    remove: 'Remove access',
    removeNamed: (name: string) => `Remove access of ${name}`,
    removeAbout: (name: string) => `${name} loses its access at once. It asks you again when you next sign in there.`,
  },

  privacy: {
    intro: 'Your data, and what you have agreed to.',
    export: 'Copy of your data',
    exportAbout: 'Everything that is held about you: a page to read, and a file for programs.',
    exportStates: {
      waiting: 'Being collected',
      ready: 'Ready',
      failed: 'Could not be made',
      downloaded: 'Downloaded',
    },
    exportAsked: (when: HtmlValue) => html`Asked for ${when}`,
    exportUntil: (when: HtmlValue) => html`Kept until ${when}`,
    ask: 'Ask for a copy',
    download: 'Download',
    texts: 'What you agreed to',
    noTexts: 'You were not asked to agree to anything.',
    textVersion: (version: number) => `Version ${version}`,
    decisions: {
      agreed: (when: HtmlValue) => html`Agreed ${when}`,
      declined: (when: HtmlValue) => html`Declined ${when}`,
    },
    erase: 'Erase your account',
    eraseAbout: 'Ends your account for good, with everything that is held about you. Nobody can bring it back.',
    eraseLink: 'Erase account',
  },

  export: {
    title: 'Ask for a copy of your data?',
    intro: 'It is collected in a few minutes, and kept for you to download once, for seven days.',
    replaces: 'A copy that you have not downloaded yet is thrown away.',
    titleDownload: 'Download your data',
    introDownload: 'The copy is deleted when you have downloaded it. Keep the file where only you can read it.',
  },

  erase: {
    title: 'Erase your account?',
    intro: 'Your profile, your passkeys, your history and everything else about you become unreadable at once.',
    effects: [
      'You are signed out everywhere, and apps lose their access.',
      'Apps that have copied your data keep their copies: ask them.',
      'Nobody can undo this, and no backup brings your account back.',
    ],
    confirm: (email: HtmlValue) => html`Type ${email} to confirm`,
    confirmLabel: 'Your email address',
    submit: 'Erase my account for good',
    errors: {
      not_confirmed: 'This is not your email address. Type it as it is shown.',
      on_legal_hold: 'Your account cannot be erased now, for a legal reason. Ask your administrator.',
    },
  },

  erased: {
    title: 'Your account is erased',
    intro: 'The key to everything that was held about you is destroyed.',
    certificateTitle: 'Keep this certificate',
    certificateAbout: 'It proves, signed, that and when your account was erased. It does not say whose account it was.',
    download: 'Download certificate',
  },
};
