import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDpopKey } from '../storage/support/dpop-key.ts';
import { RelyingParty, type Reply } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { startTwoNodes, type TwoNodes } from './support/start-two-nodes.ts';

const rounds = 50;
const patience = 300_000;

const callers = 200;

let nodes: TwoNodes;
let user: TestUser;
let app: RelyingParty;
let other: RelyingParty;
let browser: HttpBrowser;

beforeAll(async () => {
  nodes = await startTwoNodes();
  user = await nodes.first.createUser();
  app = new RelyingParty({ issuer: nodes.issuer, client: await nodes.first.createClient() });
  other = new RelyingParty({ issuer: nodes.issuer, client: await nodes.first.createClient() });
  browser = new HttpBrowser();
  await app.authorize(browser, user);
});
afterAll(() => nodes?.stop());

/** Sends the same thing many times at once, by turns to both nodes. */
const race = <T>(send: (node: string, at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: callers }, (_, at) => send(nodes.urls[at % 2 === 0 ? 0 : 1], at)));

const winners = (replies: readonly Reply[]) => replies.filter((reply) => reply.status === 200);

function expectOnlyRefusals(replies: readonly Reply[], ...errors: string[]): void {
  for (const { status, body } of replies) {
    if (status === 200) continue;
    expect([400, 401], JSON.stringify(body)).toContain(status);
    expect(
      errors.some((error) => JSON.stringify(body).includes(error)),
      JSON.stringify(body),
    ).toBe(true);
  }
}

describe(`${callers} callers at two nodes, ${rounds} rounds`, () => {
  it('one authorization code buys tokens once', { timeout: patience }, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const code = await app.authorize(browser, user, { prompt: '', scope: 'openid' });
      const replies = await race((node) => app.at(node).exchange(code));
      expect(winners(replies)).toHaveLength(1);
      expectOnlyRefusals(replies, 'invalid_grant');
    }
  });

  it('one refresh token yields one successor, to its key and its client only', { timeout: patience }, async () => {
    const [key, foreignKey] = [createDpopKey(), createDpopKey()];
    let held = (await app.signIn(user, { key, browser })).refresh_token;
    await app.prove(key);
    await other.prove(key);
    for (let round = 0; round < rounds; round += 1) {
      const spent = held;
      const replies = await race((node, at) => {
        if (at % 20 === 18) return app.at(node).refresh(spent, foreignKey);
        return at % 20 === 19 ? other.at(node).refresh(spent, key) : app.at(node).refresh(spent, key);
      });
      const [foreign, own] = [replies.filter((_, at) => at % 20 >= 18), replies.filter((_, at) => at % 20 < 18)];
      expect(winners(foreign)).toEqual([]);
      expect(winners(own)).toHaveLength(own.length);
      const successors = new Set(own.map((reply) => reply.body.refresh_token));
      expect(successors.size).toBe(1);
      held = String([...successors][0]);
      expect(held).not.toBe(spent);
    }
    expect((await app.introspect(held)).body.active).toBe(true);
  });

  it('one pushed authorization request yields one code', { timeout: patience }, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { url } = app.authorizationUrl({ prompt: '', scope: 'openid' });
      const pushed = await app.post('/par', Object.fromEntries(new URL(url).searchParams));
      const { client_id } = app.client;
      const query = new URLSearchParams({ client_id, request_uri: String(pushed.body.request_uri) });
      const headers = { cookie: browser.cookiesFor(`${nodes.issuer}/authorize`), accept: 'application/json' };
      const replies = await race((node) => app.at(node).send(`/authorize?${query}`, { headers }));
      const codes = replies.filter(({ headers }) => headers.get('location')?.includes('code='));
      expect(codes).toHaveLength(1);
      expectOnlyRefusals(
        replies.filter((reply) => !codes.includes(reply)),
        'invalid_request_uri',
      );
    }
  });

  it('one DPoP proof is accepted once', { timeout: patience }, async () => {
    const key = createDpopKey();
    for (let round = 0; round < rounds; round += 1) {
      const proof = await app.prove(key);
      const replies = await race((node) => app.at(node).post('/token', { grant_type: 'client_credentials' }, proof));
      expect(winners(replies)).toHaveLength(1);
      expectOnlyRefusals(replies, 'invalid_dpop_proof');
    }
  });
});
