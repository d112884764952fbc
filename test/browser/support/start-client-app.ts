import { decodeJwt, type JWTPayload } from 'jose';
import type { Page } from 'playwright-core';
import { toSearchParams } from '../../protocol/support/ask.ts';
import { createPkce } from '../../protocol/support/pkce.ts';
import { RelyingParty } from '../../protocol/support/relying-party.ts';
import type { TestBastion } from '../../support/start-bastion.ts';
import { servePages } from './serve-pages.ts';

export type ClientApp = {
  readonly origin: string;
  readonly party: RelyingParty;
  /** Begins an authorization request; answers what exchanges the code that it ends with, for the claims of the ID token. */
  readonly begin: (page: Page, params?: Record<string, string>) => Promise<() => Promise<JWTPayload>>;
  readonly stop: () => Promise<void>;
};

/** An app on an origin of its own, which people are not asked about. */
export async function startClientApp(bastion: TestBastion): Promise<ClientApp> {
  const content = '<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><p>the app</p>';
  const { origin, stop } = await servePages({ '/': { type: 'text/html', content } });
  const redirect_uri = `${origin}/callback`;
  const registered = await bastion.createClient({ redirect_uris: [redirect_uri] }, { skip_consent: true });
  const party = new RelyingParty(bastion.url, registered, { redirect_uri });
  return {
    origin,
    party,
    stop,
    async begin(page, params = {}) {
      const { code_verifier, code_challenge } = createPkce();
      await page.goto(`${bastion.url}/authorize?${toSearchParams(party.request({ code_challenge, ...params }))}`);
      return async () => {
        await page.waitForURL(`${redirect_uri}**`);
        const code = new URL(page.url()).searchParams.get('code') ?? '';
        const { json } = await party.exchange({ code, code_verifier });
        return decodeJwt(String(json.id_token));
      };
    },
  };
}
