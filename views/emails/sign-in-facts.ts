import { placeIn, type ShownPlace } from '../components/place.ts';
import type { EmailContext } from './email.ts';

/** A sign-in that a mail is about. */
export type MailedSignIn = {
  readonly at: Date;
  readonly place: ShownPlace | undefined;
  readonly browser: string | undefined;
  readonly ip: string | undefined;
};

/** When and from where it was, as names and values. */
export function signInFacts(
  { lang, texts }: Pick<EmailContext, 'lang' | 'texts'>,
  { at, place, browser, ip }: MailedSignIn,
): readonly (readonly [string, string])[] {
  const words = texts.signInFacts;
  const format = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return [
    [words.when, `${format.format(at)} UTC`],
    [words.where, placeIn(place, lang, words.places)],
    [words.browser, browser ?? words.unknownBrowser],
    ...(ip === undefined ? [] : [[words.ip, ip] as const]),
  ];
}
