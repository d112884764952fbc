import { type Html, html } from '../html.ts';
import { type AccountFrame, accountLayout, csrfField, urlOf } from './account-layout.ts';

type Props = {
  readonly account: AccountFrame;
  /** Where the form posts. */
  readonly action: string;
};

/** Asks whether a copy shall be made. */
export function exportRequestPage({ account, action, replaces }: Props & { readonly replaces: boolean }): Html {
  const { messages } = account.page;
  const text = messages.account.export;
  const about = html`${text.intro}${replaces && html` ${text.replaces}`}`;
  return confirmation({ account, action }, { title: text.title, about, submit: messages.account.privacy.ask });
}

/** Hands out a copy that is ready; looking at the page deletes nothing. */
export function exportDownloadPage(props: Props): Html {
  const { messages } = props.account.page;
  const text = messages.account.export;
  const submit = messages.account.privacy.download;
  return confirmation(props, {
    title: text.titleDownload,
    about: html`${text.introDownload}`,
    submit,
    isRepeatable: true,
  });
}

function confirmation(
  { account, action }: Props,
  text: { readonly title: string; readonly about: Html; readonly submit: string; readonly isRepeatable?: boolean },
): Html {
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.about}</p>
        <form class="form" method="post" action="${action}"${text.isRepeatable !== true && html` data-once`}>
          ${csrfField(account)}
          <div class="panel-actions">
            <button class="button button-primary" type="submit">${text.submit}</button>
            <a class="button button-secondary" href="${urlOf(account, account.current)}">${account.page.messages.account.cancel}</a>
          </div>
        </form>`;
  return accountLayout({ account, title: text.title, content });
}
