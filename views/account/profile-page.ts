import { facts } from '../components/facts.ts';
import { day } from '../components/moment.ts';
import { badge, panel } from '../components/panel.ts';
import { textField } from '../components/text-field.ts';
import { type Html, html } from '../html.ts';
import type { Messages } from '../messages/en.ts';
import { type AccountFrame, accountLayout, csrfField } from './account-layout.ts';

export type ProfileError = keyof Messages['account']['profile']['errors'];
export type ProfileNames = { readonly name: string; readonly given_name: string; readonly family_name: string };

export type ProfilePageProps = {
  readonly account: AccountFrame;
  /** Where the form posts the names. */
  readonly action: string;
  readonly names: ProfileNames;
  readonly errors?: { readonly [Field in keyof ProfileNames]?: ProfileError };
  readonly isEmailVerified: boolean;
  /** The page that changes the address, and where a form posts that wants it proven. */
  readonly changeEmailUrl: string;
  readonly verifyUrl: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly groups: readonly string[];
};

function namesForm({ account, action, names, errors = {} }: ProfilePageProps): Html {
  const { messages } = account.page;
  const text = messages.account.profile;
  const field = (name: keyof ProfileNames, label: string, autocomplete: string) => {
    const error = errors[name];
    const isFirst = Object.keys(errors)[0] === name;
    return textField({
      name,
      label,
      autocomplete,
      messages,
      type: 'text',
      value: names[name],
      maxLength: 200,
      isOptional: true,
      isFocused: isFirst,
      errors: error === undefined ? [] : [text.errors[error]],
    });
  };
  return html`<form class="form" method="post" action="${action}" data-once>
            ${csrfField(account)}${field('name', text.name, 'name')}${field('given_name', text.givenName, 'given-name')}${field('family_name', text.familyName, 'family-name')}
            <button class="button button-primary" type="submit">${messages.account.save}</button>
          </form>`;
}

/** Who somebody is here: names to change, and what they cannot change by themselves. */
export function profilePage(props: ProfilePageProps): Html {
  const { account, isEmailVerified, changeEmailUrl, verifyUrl, userId, createdAt, groups, errors = {} } = props;
  const { lang, messages } = account.page;
  const text = messages.account.profile;
  const title = messages.account.sections.profile;
  const verified = isEmailVerified ? badge(text.verified, 'good') : badge(text.unverified, 'warning');
  const content = html`
        <h1>${title}</h1>
        <p class="lead">${text.intro}</p>
        ${panel({ id: 'names', title: text.names, content: namesForm(props) })}
        ${panel({
          id: 'email',
          title: text.email,
          content: html`<p class="panel-value"><bdi>${account.email}</bdi> ${verified}</p>
          <div class="panel-actions">
            <a class="button button-secondary" href="${changeEmailUrl}">${text.changeEmail}</a>
            ${!isEmailVerified && html`<form method="post" action="${verifyUrl}" data-once>${csrfField(account)}<button class="button button-secondary" type="submit">${text.verify}</button></form>`}
          </div>`,
        })}
        ${panel({
          id: 'about',
          title: text.account,
          content: facts([
            [text.created, day(createdAt, lang)],
            [text.groups, groups.length > 0 ? html`<bdi>${groups.join(', ')}</bdi>` : undefined],
            [text.id, html`<code>${userId}</code><p class="hint">${text.idHint}</p>`],
          ]),
        })}`;
  return accountLayout({ account, title, content, hasError: Object.keys(errors).length > 0 });
}
