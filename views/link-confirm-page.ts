import { banner } from './components/banner.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { Messages } from './messages/en.ts';
import type { PageContext } from './page-context.ts';

export type LinkConfirmation = Exclude<keyof Messages['linkConfirm'], 'errors'>;
export type LinkConfirmError = keyof Messages['linkConfirm']['errors'];

export type LinkConfirmPageProps = {
  readonly page: PageContext;
  readonly action: string;
  readonly what: LinkConfirmation;
  /** The address it is about, where it is about one. */
  readonly email?: string | undefined;
  readonly error?: LinkConfirmError | undefined;
};

/** One button: what a link from a mail is for happens when somebody presses it, and not when a mail scanner looks. */
export function linkConfirmPage({ page, action, what, email, error }: LinkConfirmPageProps): Html {
  const { title, intro, submit } = page.messages.linkConfirm[what];
  const { errors } = page.messages.linkConfirm;
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${intro}</p>
        ${error !== undefined && banner({ id: 'form-error', message: errors[error] })}
        ${email !== undefined && html`<p><bdi class="name">${email}</bdi></p>`}
        <form class="form" method="post" action="${action}" data-once>
          <button class="button button-primary" type="submit" autofocus>${submit}</button>
        </form>`;
  return layout({ page, title, content, hasError: error !== undefined, isEnhanced: true });
}
