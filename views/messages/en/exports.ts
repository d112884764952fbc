import { type HtmlValue, html } from '../../html.ts';

/** Every word about the copy of one's data that a link leads to, in English. */
export const exportTexts = {
  exportPage: {
    title: 'Your data is ready',
    intro: 'A copy of everything that is held about you: a page to read, and a file for programs.',
    once: (date: HtmlValue) => html`The link works once, until ${date}. Keep the file where only you can read it.`,
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
};
