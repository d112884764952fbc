import { codeList } from './components/code-list.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export type RecoveryCodesPageProps = {
  readonly page: PageContext;
  /** Where the form posts `decision`: `renew`, or `keep` where old codes are left. */
  readonly action: string;
  readonly codes: readonly string[];
  /** How many codes from before are left. */
  readonly left: number;
};

/** Shows recovery codes, once. */
export function recoveryCodesPage({ page, action, codes, left }: RecoveryCodesPageProps): Html {
  const text = page.messages.recoveryCodes;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${left > 0 ? text.fewLeft(left) : text.intro}</p>
        ${codeList(codes)}
        <p class="hint">${text.hint}</p>
        <form class="form" method="post" action="${action}" data-once>
          <div class="buttons">
            <button class="button button-primary" name="decision" value="renew">${text.submit}</button>
            ${left > 0 && html`<button class="button button-secondary" name="decision" value="keep">${text.keep}</button>`}
          </div>
        </form>`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
