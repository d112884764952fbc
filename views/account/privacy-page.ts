import { link } from '../components/link.ts';
import { day, moment } from '../components/moment.ts';
import { panel, row, rows } from '../components/panel.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { type AccountFrame, accountLayout } from './account-layout.ts';

export type ShownExport = {
  readonly id: string;
  readonly state: keyof Messages['account']['privacy']['exportStates'];
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

export type ShownAgreement = {
  readonly title: string;
  readonly version: number;
  readonly decision: 'agreed' | 'declined';
  readonly at: Date;
};

export type PrivacyPageProps = {
  readonly account: AccountFrame;
  /** What the pages for copies and erasure are below. */
  readonly action: string;
  readonly exports: readonly ShownExport[];
  readonly agreements: readonly ShownAgreement[];
};

function exportsPanel({ account, action, exports }: PrivacyPageProps): Html {
  const { lang, messages } = account.page;
  const text = messages.account.privacy;
  const list = exports.map(({ id, state, createdAt, expiresAt }) =>
    row({
      title: text.exportStates[state],
      notes: [
        text.exportAsked(moment(createdAt, lang)),
        state === 'ready' && text.exportUntil(moment(expiresAt, lang)),
      ],
      actions:
        state === 'ready' &&
        link({
          url: `${action}/download/${id}`,
          text: text.download,
          className: 'button button-secondary button-small',
        }),
    }),
  );
  return panel({
    id: 'export',
    title: text.export,
    about: text.exportAbout,
    content: html`${list.length > 0 && rows(list)}
          <p class="panel-actions">${link({ url: `${action}/export`, text: text.ask, className: 'button button-secondary' })}</p>`,
  });
}

function agreementsPanel({ account, agreements }: PrivacyPageProps): Html {
  const { lang, messages } = account.page;
  const text = messages.account.privacy;
  const list = agreements.map(({ title, version, decision, at }) =>
    row({
      title: html`<bdi>${title}</bdi>`,
      notes: [text.textVersion(version), text.decisions[decision](day(at, lang))],
    }),
  );
  return panel({
    id: 'texts',
    title: text.texts,
    about: list.length === 0 && text.noTexts,
    content: list.length > 0 && rows(list),
  });
}

/** What people may ask of whoever holds their data (GDPR Art. 15, 17 and 20). */
export function privacyPage(props: PrivacyPageProps): Html {
  const { account, action } = props;
  const { messages } = account.page;
  const text = messages.account.privacy;
  const title = messages.account.sections.privacy;
  const erase = link({ url: `${action}/erase`, text: text.eraseLink, className: 'button button-danger' });
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${text.intro}</p>
        ${exportsPanel(props)}${agreementsPanel(props)}
        ${panel({
          id: 'erase',
          title: text.erase,
          about: text.eraseAbout,
          content: html`<p class="panel-actions">${erase}</p>`,
        })}`;
  return accountLayout({ account, title, content });
}
