import { type HiddenFields, hiddenFields } from './components/hidden-fields.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export type HandOverPageProps = {
  readonly page: PageContext;
  /** Where the browser goes next, with what it carries there. */
  readonly action: string;
  readonly fields: HiddenFields;
};

/** Sends the browser on with a form: by itself where scripts run, else by its button. */
export function handOverPage({ page, action, fields }: HandOverPageProps): Html {
  const text = page.messages.handOver;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.intro}</p>
        <form class="form" method="post" action="${action}" data-auto>
          ${hiddenFields(fields)}
          <button class="button button-primary" type="submit" autofocus>${text.submit}</button>
        </form>`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
