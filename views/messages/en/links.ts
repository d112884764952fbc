import { type HtmlValue, html } from '../../html.ts';
import type { PasswordRules } from '../../password-rules.ts';

/** Every word on the pages where mails are asked for, and on those that their links lead to, in English. */
export const linkTexts = {
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

  wasItYou: {
    title: 'Was this you?',
    intro: 'Somebody signed in to your account in a way that is new to it.',
    introRefused: 'Somebody gave the right password for your account and was not let in, as it was too unusual.',
    unusual: 'Unusual',
    effect:
      'If it was not you, your account is locked and everybody is signed out of it. We send you a link with which you choose a new password.',
    undecided: 'Choose one of the two answers.',
    notMe: 'This was not me',
    me: 'This was me',
  },

  linkDone: {
    disowned: {
      title: 'Your account is locked',
      intro:
        'Nobody is signed in any more, and nobody can sign in. A mail with a link is on its way to you: choose a new password with it, and the account is open again.',
      action: 'Nothing came? Ask for another link',
    },
    disownedFactor: {
      title: 'Your account is locked',
      intro:
        'Nobody is signed in any more, and nobody can sign in. A mail with a link to a new password is on its way to you. It asks for a second factor: with one of yours, those that were added in this sign-in or since and are not go. If you have none, turn to whoever runs this service.',
      action: 'Nothing came? Ask for another link',
    },
    disownedDisabled: {
      title: 'Your account is closed',
      intro:
        'Nobody is signed in any more, and nobody can sign in. Its email address was changed since then, so no link is sent: turn to whoever runs this service.',
      action: 'To your account',
    },
    disownedNothing: {
      title: 'Thank you',
      intro: 'The password was wrong and nobody got in, so there is nothing more to do.',
      action: 'To your account',
    },
    confirmed: {
      title: 'Thank you',
      intro: 'We take sign-ins from there for yours from now on.',
      action: 'Continue',
    },
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
};
