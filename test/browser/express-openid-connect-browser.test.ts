import { createServer, type Server } from 'node:http';
import express from 'express';
import { auth, requiresAuth } from 'express-openid-connect';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../support/find-free-port.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { fillLogin, openWatchedTab } from './support/watched-tab.ts';

let bastion: TestBastion;
let user: TestUser;
let browser: Browser;
let app: Server;
let origin: string;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  browser = await launchBrowser();
  const port = await findFreePort();
  origin = `http://localhost:${port}`;
  const { client_id, client_secret } = await bastion.createClient({
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [origin],
  });
  const server = express();
  server.get('/favicon.ico', (_request, response) => void response.sendStatus(204));
  server.use(
    auth({
      issuerBaseURL: bastion.url,
      baseURL: origin,
      clientID: client_id,
      clientSecret: client_secret,
      secret: 'a long random string of this test',
      idTokenSigningAlg: 'ES256',
      authRequired: false,
      idpLogout: true,
      authorizationParams: { response_type: 'code', scope: 'openid email' },
    }),
  );
  server.get('/', (request, response) => {
    response.send(request.oidc.isAuthenticated() ? 'signed in' : 'public');
  });
  server.get('/protected', requiresAuth(), async (request, response) => {
    const { email } = await request.oidc.fetchUserInfo();
    response.send(`hello ${email}`);
  });
  app = createServer(server);
  await new Promise<void>((resolve) => app.listen(port, 'localhost', resolve));
});
afterAll(async () => {
  await browser?.close();
  app?.closeAllConnections();
  app?.close();
  await bastion?.stop();
});

describe('express-openid-connect', () => {
  it('express-openid-connect: shows nothing protected to somebody who gives up', async () => {
    const { page, close } = await openWatchedTab(browser);
    await page.goto(`${origin}/protected`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(`${origin}/callback?**`);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
    expect(await page.locator('body').innerText()).not.toContain('hello');
    await close();
  });

  it('express-openid-connect: leads to the protected page and out again', async () => {
    const { page, complaints, close } = await openWatchedTab(browser);
    await page.goto(`${origin}/protected`);
    await fillLogin(page, user);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${origin}/protected`);
    expect(await page.locator('body').innerText()).toBe(`hello ${user.email}`);

    await page.goto(`${origin}/logout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${origin}/`);
    expect(await page.locator('body').innerText()).toBe('public');
    await page.goto(`${origin}/protected`);
    expect(await page.getByLabel('Email').count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });
});
