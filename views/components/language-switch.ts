import { type Html, html } from '../html.ts';
import type { LanguageSwitch, PageContext } from '../page-context.ts';

const choice = ({ lang, name }: LanguageSwitch['choices'][number], current: string): Html =>
  lang === current
    ? html`<span class="language" lang="${lang}" aria-current="true">${name}</span>`
    : html`<button class="language link" type="submit" name="language" value="${lang}" lang="${lang}">${name}</button>`;

/** The same page in another language. */
export const languageSwitch = ({ lang, messages, languageSwitch: offered }: PageContext): Html | false =>
  offered !== undefined &&
  html`<form class="languages" method="post" action="${offered.action}" aria-label="${messages.layout.language}"><input type="hidden" name="to" value="${offered.returnTo}">${offered.choices.map((one) => choice(one, lang))}</form>`;
