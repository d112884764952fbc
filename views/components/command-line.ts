import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';

/** The text, cut where a line may break: before each option. The spaces stay, so that it is copied as it was. */
const parts = (text: string): readonly Html[] =>
  text.split(/ (?=--)/).map((part, index) => html`${index > 0 && ' '}<span class="command-part">${part}</span>`);

/** Text to be copied as it is: a command, an address. The button appears where scripts run. */
export const commandLine = ({
  id,
  text,
  messages,
}: {
  readonly id: string;
  readonly text: string;
  readonly messages: Messages;
}): Html => html`
    <div class="command">
      <code class="command-text" id="${id}">${parts(text)}</code>
      <button class="copy" type="button" hidden data-copy="${id}" aria-describedby="${id}" data-copied="${messages.layout.copied}">${messages.layout.copy}</button>
    </div>`;
