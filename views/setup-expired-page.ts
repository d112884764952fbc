import { commandLine } from './components/command-line.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export type SetupExpiredPageProps = {
  readonly page: PageContext;
  /** The command that lets an operator back in, ready to be copied. */
  readonly command: string;
};

/** Says that a set-up link is spent or too old, and how to get in. The same for both, and for a link that never was one. */
export function setupExpiredPage({ page, command }: SetupExpiredPageProps): Html {
  const { messages } = page;
  const text = messages.setupExpired;
  const content = html`
        <h1>${text.title}</h1>
        <p class="lead">${text.message}</p>
        <p>${text.restart}</p>
        <p>${text.recover}</p>
        ${commandLine({ id: 'recover', text: command, messages })}`;
  return layout({ page, title: text.title, content, isEnhanced: true });
}
