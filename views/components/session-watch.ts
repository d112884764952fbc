import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';

/**
 * A page that is good for nothing once its session has ended: where scripts run, it finds that out by itself, and leads
 * through the sign-in back to its own address, with what was typed in it (`session.js`).
 */
export type SessionWatch = {
  /** Tells whether the session lives. */
  readonly checkUrl: string;
  /** Whose page it is: nobody else finds there what they typed. */
  readonly user: string;
};

/** What the script finds on the body. */
export const sessionWatch = ({ checkUrl, user }: SessionWatch, { layout }: Messages): Html =>
  html` data-session="${checkUrl}" data-session-user="${user}" data-session-restored="${layout.sessionRestored}"`;
