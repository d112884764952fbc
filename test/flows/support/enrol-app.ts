import { expect } from 'vitest';
import type { RelyingParty } from '../../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../../support/http-browser.ts';
import type { TestUser } from '../../support/start-bastion.ts';
import { codeOf, recoveryCodesOn, secretOn, stepNow } from './authenticator-app.ts';

export const mfa = 'urn:bastion:acr:mfa';
export type Enrolled = TestUser & { readonly secret: string; readonly codes: readonly string[] };
export type Params = Record<string, string>;

export const isEnrolment = ({ body }: Page) => body.includes('id="secret"');
export const isRecoveryCodes = ({ body }: Page) => body.includes('value="renew"');
export const isChallenge = ({ body }: Page) => body.includes('name="recovery_code"');
/** The authorization code that a page leads back with. */
export const codeIn = ({ headers }: Page) =>
  URL.parse(headers.get('location') ?? '')?.searchParams.get('code') ?? undefined;

/** Gives the password; answers what comes after it. */
export async function openLogin(app: RelyingParty, user: TestUser, params: Params = {}, browser = new HttpBrowser()) {
  const { url, code_verifier } = app.authorizationUrl({ prompt: '', ...params });
  const page = await browser.open(url.replace(/&prompt=(?=&|$)/, ''));
  const next = await browser.submit(page, { login: user.email, password: user.password });
  return { browser, page: next, code_verifier };
}

/** Enrols as people do: by a client that asks for it. */
export async function enrolApp(app: RelyingParty, user: TestUser): Promise<Enrolled> {
  const { browser, page } = await openLogin(app, user, { acr_values: mfa });
  expect(isEnrolment(page)).toBe(true);
  const secret = secretOn(page.body);
  const shown = await browser.submit(page, { code: codeOf(secret, stepNow() - 1) });
  expect(isRecoveryCodes(shown)).toBe(true);
  const codes = recoveryCodesOn(shown.body);
  expect(codeIn(await browser.submit(shown, { decision: 'renew' }))).toBeDefined();
  return { ...user, secret, codes };
}
