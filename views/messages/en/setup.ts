import { type HtmlValue, html } from '../../html.ts';

/** Every word on the pages for the first administrator, in English. */
export const setupTexts = {
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
};
