import { banner } from './components/banner.ts';
import { link } from './components/link.ts';
import { textField } from './components/text-field.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type MailRequest = Exclude<keyof Messages['mailRequest'], 'errors' | 'email' | 'back'>;
export type MailRequestError = keyof Messages['mailRequest']['errors'];

export type MailRequestPageProps = {
  readonly page: PageContext;
  /** Where the form posts `email`. */
  readonly action: string;
  readonly what: MailRequest;
  readonly email?: string | undefined;
  readonly error?: MailRequestError | undefined;
  /** To the sign-in. */
  readonly backUrl: string;
};

/** Asks for an address to send a mail to. */
export function mailRequestPage({ page, action, what, email, error, backUrl }: MailRequestPageProps): Html {
  const { messages } = page;
  const text = messages.mailRequest;
  const { title, intro, submit } = text[what];
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${intro}</p>
        ${error !== undefined && banner({ id: 'form-error', message: text.errors[error] })}
        <form class="form" method="post" action="${action}" data-once>
          ${textField({
            name: 'email',
            messages,
            label: text.email,
            type: 'email',
            autocomplete: 'email',
            value: email,
            errorId: error === undefined ? undefined : 'form-error',
            isFocused: true,
          })}
          <button class="button button-primary" type="submit">${submit}</button>
        </form>
        <p class="after">${link({ url: backUrl, text: text.back })}</p>`;
  return layout({ page, title, content, hasError: error !== undefined, isEnhanced: true });
}
