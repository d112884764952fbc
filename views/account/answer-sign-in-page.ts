import { type AskedSignIn, signInFacts } from '../components/sign-in-facts.ts';
import { type Html, html } from '../html.ts';
import { type AccountFrame, accountLayout, csrfField, urlOf } from './account-layout.ts';

export type AnswerSignInPageProps = {
  readonly account: AccountFrame;
  /** Where the form posts `answer`: `me` or `not_me`. */
  readonly action: string;
  readonly signIn: AskedSignIn & {
    /** Whether the password or passkey was right. */
    readonly is_proven: boolean;
    readonly is_completed: boolean;
    readonly answer: 'me' | 'not_me' | null;
  };
};

/** Asks about one attempt to sign in, and says what follows from either answer. */
export function answerSignInPage({ account, action, signIn }: AnswerSignInPageProps): Html {
  const { messages } = account.page;
  const text = messages.wasItYou;
  const own = messages.account.answerSignIn;
  const lead = signIn.is_completed ? own.completed : signIn.is_proven ? own.refused : own.wrong;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${lead}</p>
        <div class="panel">
          ${signInFacts(account.page, signIn)}
        </div>
        ${signIn.is_proven && html`<p class="effect">${text.effect}</p>`}
        <form class="form" method="post" action="${action}" data-once>
          ${csrfField(account)}
          <div class="panel-actions">
            <button class="button ${signIn.is_proven ? 'button-danger' : 'button-secondary'}" name="answer" value="not_me">${text.notMe}</button>
            ${signIn.answer !== 'me' && html`<button class="button button-secondary" name="answer" value="me">${text.me}</button>`}
            <a class="button button-quiet" href="${urlOf(account, account.current)}">${messages.account.cancel}</a>
          </div>
        </form>`;
  return accountLayout({ account, title: text.title, content });
}
