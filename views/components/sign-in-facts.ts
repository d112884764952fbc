import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { PageContext } from '../page-context.ts';
import { facts } from './facts.ts';
import { moment } from './moment.ts';
import { placeIn, type ShownPlace } from './place.ts';

/** A sign-in that somebody is asked about. */
export type AskedSignIn = {
  readonly at: Date;
  readonly place: ShownPlace | undefined;
  readonly browser: string | undefined;
  readonly ip: string | undefined;
  /** The factors that counted, the heaviest first. */
  readonly signs: readonly string[];
};

/** What was unusual about a sign-in, in words; what there is no word for is left out. */
export function signsIn(signs: readonly string[], { messages }: Pick<PageContext, 'messages'>): string {
  const known: Readonly<Record<string, string>> = messages.risk.factors;
  return signs.flatMap((sign) => (Object.hasOwn(known, sign) ? [known[sign] ?? ''] : [])).join(', ');
}

/** When and from where a sign-in was, and why it is asked about. */
export function signInFacts(page: PageContext, { at, place, browser, ip, signs }: AskedSignIn): Html {
  const { lang, messages } = page;
  const text = messages.signInFacts;
  const why = signsIn(signs, page);
  return facts([
    [text.when, moment(at, lang)],
    [text.where, placeIn(place, lang, text.places)],
    [text.browser, browser ?? text.unknownBrowser],
    [text.ip, ip === undefined ? undefined : html`<bdi>${ip}</bdi>`],
    [messages.wasItYou.unusual, why === '' ? undefined : why],
  ]);
}
