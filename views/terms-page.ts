import { banner } from './components/banner.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export type TermsError = 'required';

export type TermsText = {
  readonly kind: 'terms' | 'privacy' | 'marketing';
  readonly version: number;
  readonly title: string;
  /** Plain text; an empty line begins a paragraph. */
  readonly body: string;
  readonly is_required: boolean;
};

export type TermsPageProps = {
  readonly page: PageContext;
  /** Where the form posts `decision` and, for each text that is agreed to, its kind with its version. */
  readonly action: string;
  readonly texts: readonly TermsText[];
  readonly error?: TermsError | undefined;
};

const paragraphs = (body: string): Html[] => body.split(/\n\s*\n/).map((paragraph) => html`<p>${paragraph.trim()}</p>`);

function textItem({ kind, version, title, body, is_required }: TermsText, { page }: TermsPageProps): Html {
  const text = page.messages.terms;
  return html`
          <div class="legal-text">
            <h2 class="legal-title" id="title-${kind}">${title}</h2>
            <div class="legal-body" tabindex="0" role="region" aria-labelledby="title-${kind}">${paragraphs(body)}</div>
            <div class="choice">
              <input class="checkbox" type="checkbox" id="agree-${kind}" name="${kind}" value="${version}"${is_required && html` required`}>
              <label class="choice-label" for="agree-${kind}">${is_required ? text.agree(title) : text.agreeOptional(title)}</label>
            </div>
          </div>`;
}

/** Shows texts that have to be agreed to before a sign-in goes on, with those that may be beside them. */
export function termsPage(props: TermsPageProps): Html {
  const { page, action, texts, error } = props;
  const text = page.messages.terms;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro(html`<bdi class="name">${page.tenant.name}</bdi>`)}</p>
        ${error && banner({ id: 'terms-error', message: text.errors[error] })}
        <form class="form" method="post" action="${action}" data-once>
          ${texts.map((one) => textItem(one, props))}
          <div class="buttons">
            <button class="button button-primary" name="decision" value="agree">${text.submit}</button>
            <button class="button button-secondary" name="decision" value="decline" formnovalidate>${text.decline}</button>
          </div>
        </form>`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
