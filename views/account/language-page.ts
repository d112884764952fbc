import { banner } from '../components/banner.ts';
import { panel } from '../components/panel.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { type AccountFrame, accountLayout, csrfField } from './account-layout.ts';

export type LanguageError = keyof Messages['account']['language']['errors'];

export type LanguagePageProps = {
  readonly account: AccountFrame;
  /** Where the form posts `locale`: one of the choices, or '' for what the browser says. */
  readonly action: string;
  /** The languages there are, each by what its speakers call it. */
  readonly choices: readonly { readonly lang: string; readonly name: string }[];
  readonly chosen: string | undefined;
  readonly error?: LanguageError | undefined;
};

type Choice = { readonly value: string; readonly label: Html; readonly isChosen: boolean; readonly hint?: string };

const radio = ({ value, label, isChosen, hint }: Choice): Html => html`
              <label class="choice"><input class="checkbox radio" type="radio" name="locale" value="${value}"${isChosen && html` checked`}><span><span class="choice-label">${label}</span>${hint !== undefined && html`<span class="hint">${hint}</span>`}</span></label>`;

/** The language in which pages and mails speak to somebody. */
export function languagePage({ account, action, choices, chosen, error }: LanguagePageProps): Html {
  const { messages } = account.page;
  const text = messages.account.language;
  const title = messages.account.sections.language;
  const named = choices.map(({ lang, name }) => ({
    value: lang,
    label: html`<span lang="${lang}">${name}</span>`,
    isChosen: lang === chosen,
  }));
  const browser = {
    value: '',
    label: html`${text.browser}`,
    isChosen: chosen === undefined,
    hint: text.browserHint,
  };
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${text.intro}</p>
        ${error !== undefined && banner({ id: 'problem', message: text.errors[error] })}
        ${panel({
          id: 'language',
          title: text.choice,
          content: html`<form class="form" method="post" action="${action}" data-once>
            ${csrfField(account)}<div class="choices" role="radiogroup" aria-labelledby="language">${[...named, browser].map(radio)}
            </div>
            <button class="button button-primary" type="submit">${messages.account.save}</button>
          </form>`,
        })}`;
  return accountLayout({ account, title, content, hasError: error !== undefined });
}
