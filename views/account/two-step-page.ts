import { banner } from '../components/banner.ts';
import { link } from '../components/link.ts';
import { moment } from '../components/moment.ts';
import { panel, row, rows } from '../components/panel.ts';
import { textField } from '../components/text-field.ts';
import { type Html, html } from '../html.ts';
import { type AccountFrame, accountLayout, csrfField } from './account-layout.ts';
import type { PasskeyNameError } from './add-passkey-page.ts';

export type ShownPasskey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** Where it works, when that is not here. */
  readonly host?: string | undefined;
};

export type TwoStepPageProps = {
  readonly account: AccountFrame;
  /** Where the forms post `passkey_id` and its new `name`; the other pages are below it. */
  readonly action: string;
  readonly app: { readonly createdAt: Date; readonly lastUsedAt: Date | null } | undefined;
  readonly passkeys: readonly ShownPasskey[];
  readonly codesLeft: number;
  /** With this many left, people are told to make new ones. */
  readonly fewCodes: number;
  /** What is wrong with the new name of which passkey. */
  readonly renaming?: { readonly id: string; readonly error: PasskeyNameError } | undefined;
};

const ERROR_ID = 'form-error';

/** A link that looks like a button; `about` says to screen readers what it is about. */
const action = (url: string, text: string, about?: string): Html =>
  html`<a class="button button-secondary button-small" href="${url}"${about !== undefined && html` aria-label="${about}"`}>${text}</a>`;

function renameForm(props: TwoStepPageProps, { id, name }: ShownPasskey): Html {
  const { account, renaming } = props;
  const text = account.page.messages.account.twoStep;
  const isWrong = renaming?.id === id;
  const field = textField({
    name: 'name',
    label: text.name,
    type: 'text',
    autocomplete: 'off',
    value: name,
    maxLength: 60,
    messages: account.page.messages,
    errorId: isWrong ? ERROR_ID : undefined,
    isFocused: isWrong,
    id: `name-${id}`,
  });
  return html`<details class="disclosure"${isWrong && html` open`}>
                <summary class="button button-secondary button-small" aria-label="${text.renameNamed(name)}">${text.rename}</summary>
                <form class="form" method="post" action="${props.action}" data-once>
                  ${csrfField(account)}<input type="hidden" name="passkey_id" value="${id}">${field}
                  <button class="button button-primary" type="submit">${account.page.messages.account.save}</button>
                </form>
              </details>`;
}

function passkeyRow(props: TwoStepPageProps, passkey: ShownPasskey): Html {
  const { lang, messages } = props.account.page;
  const text = messages.account.twoStep;
  const { id, name, createdAt, lastUsedAt, host } = passkey;
  return row({
    title: html`<bdi>${name}</bdi>`,
    notes: [
      text.added(moment(createdAt, lang)),
      lastUsedAt === null ? text.neverUsed : text.lastUsed(moment(lastUsedAt, lang)),
      host !== undefined && text.elsewhere(html`<bdi>${host}</bdi>`),
    ],
    // The form opens below both.
    actions: html`${action(`${props.action}/remove-passkey/${id}`, text.remove, text.removeNamed(name))}${renameForm(props, passkey)}`,
  });
}

function passkeysPanel(props: TwoStepPageProps): Html {
  const { passkeys, renaming } = props;
  const text = props.account.page.messages.account.twoStep;
  const errors = props.account.page.messages.account.addPasskey.errors;
  return panel({
    id: 'passkeys',
    title: text.passkeys,
    about: text.passkeysAbout,
    content: html`${renaming && banner({ id: ERROR_ID, message: errors[renaming.error] })}${
      passkeys.length > 0 && rows(passkeys.map((passkey) => passkeyRow(props, passkey)))
    }
          <p class="panel-actions">${link({ url: `${props.action}/passkey`, text: text.addPasskey, className: 'button button-secondary' })}</p>`,
  });
}

function appPanel({ account, action: base, app }: TwoStepPageProps): Html {
  const { lang, messages } = account.page;
  const text = messages.account.twoStep;
  const own =
    app &&
    rows([
      row({
        title: text.app,
        notes: [
          text.added(moment(app.createdAt, lang)),
          app.lastUsedAt === null ? text.neverUsed : text.lastUsed(moment(app.lastUsedAt, lang)),
        ],
        actions: action(`${base}/remove-app`, text.remove, text.removeNamed(text.app)),
      }),
    ]);
  const add = link({ url: `${base}/app`, text: text.addApp, className: 'button button-secondary' });
  return panel({
    id: 'app',
    title: text.app,
    about: text.appAbout,
    content: own ?? html`<p class="panel-actions">${add}</p>`,
  });
}

function codesPanel({ account, action: base, app, passkeys, codesLeft, fewCodes }: TwoStepPageProps): Html {
  const text = account.page.messages.account.twoStep;
  const hasFactor = app !== undefined || passkeys.length > 0;
  const state = codesLeft === 0 ? text.noCodes : text.codesLeft(codesLeft);
  const isFew = codesLeft <= fewCodes;
  const make = link({ url: `${base}/codes`, text: text.makeCodes, className: 'button button-secondary' });
  return panel({
    id: 'codes',
    title: text.codes,
    about: text.codesAbout,
    content: hasFactor
      ? html`<p class="panel-value">${state}${isFew && codesLeft > 0 && html` <strong class="warning">${text.fewCodes}</strong>`}</p>
          <p class="panel-actions">${make}</p>`
      : html`<p class="panel-value hint">${text.needFactor}</p>`,
  });
}

/** What somebody proves themselves with beside the password. */
export function twoStepPage(props: TwoStepPageProps): Html {
  const { account, app, passkeys, renaming } = props;
  const { messages } = account.page;
  const text = messages.account.twoStep;
  const title = messages.account.sections['two-step'];
  const isOff = app === undefined && passkeys.length === 0;
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${text.intro}</p>
        ${isOff && html`<p class="lead"><strong class="warning">${text.off}</strong></p>`}
        ${passkeysPanel(props)}${appPanel(props)}${codesPanel(props)}`;
  return accountLayout({ account, title, content, hasError: renaming !== undefined });
}
