import { banner } from './components/banner.ts';
import { type AskedSignIn, signInFacts } from './components/sign-in-facts.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export type NotMePageProps = {
  readonly page: PageContext;
  /** Where the forms post `answer`: `me` or `not_me`. */
  readonly action: string;
  /** Undefined once it is so long ago that it is not known any more. */
  readonly signIn: (AskedSignIn & { readonly is_completed: boolean }) | undefined;
  /** Whether the form came without an answer. */
  readonly isUndecided?: boolean;
};

/** Behind the link of a mail about a sign-in: was it you? */
export function notMePage({ page, action, signIn, isUndecided = false }: NotMePageProps): Html {
  const text = page.messages.wasItYou;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${signIn?.is_completed === false ? text.introRefused : text.intro}</p>
        ${isUndecided && banner({ id: 'form-error', message: text.undecided })}
        ${signIn && signInFacts(page, signIn)}
        <p class="effect">${text.effect}</p>
        <form class="form" method="post" action="${action}" data-once>
          <div class="buttons">
            <button class="button button-danger" name="answer" value="not_me">${text.notMe}</button>
            <button class="button button-secondary" name="answer" value="me">${text.me}</button>
          </div>
        </form>`;
  return layout({ page, title: text.title, content, hasError: isUndecided, isEnhanced: true });
}
