import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTool } from '../support/find-tool.ts';
import { type RunningCaddy, startCaddy } from './start-caddy.ts';

const CADDYFILE = fileURLToPath(new URL('../../Caddyfile', import.meta.url));
const CADDY = findTool('caddy') ?? 'caddy';

let upstream: Server;
let upstreamPort: number;
let caddy: RunningCaddy;

/** Stands in for Bastion: answers with the headers that arrived. */
const listen = (port: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((incoming, response) => {
      incoming.resume().on('end', () => response.end(JSON.stringify(incoming.headers)));
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

beforeAll(async () => {
  upstream = await listen(0);
  upstreamPort = (upstream.address() as AddressInfo).port;
  caddy = await startCaddy(`127.0.0.1:${upstreamPort}`);
});
afterAll(async () => {
  await caddy?.stop();
  upstream?.closeAllConnections();
  upstream?.close();
});

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

const get = (headers: Record<string, string> = {}, body?: Buffer): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { method: body ? 'POST' : 'GET', ca: caddy.rootCertificate, headers, agent: false };
    const outgoing = request(`${caddy.origin}/probe`, options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** What `openssl s_client` says about a handshake; it never fails, a refusal is in the text. */
const handshake = (...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const all = ['s_client', '-connect', `127.0.0.1:${caddy.httpsPort}`, '-CAfile', caddy.rootCertificatePath, ...args];
    const child = execFile('openssl', all, { timeout: 10_000 }, (_error, stdout, stderr) => resolve(stdout + stderr));
    child.stdin?.end();
  });

const SUITES = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

describe('TLS', () => {
  const oldVersions = ['-tls1', '-tls1_1', '-tls1_2'];

  it.each(oldVersions)('is refused in the old version %s, whatever the cipher', async (version) => {
    const said = await handshake(version, '-cipher', 'ALL:@SECLEVEL=0', '-servername', 'localhost');
    expect(said).toContain('alert protocol version');
    expect(said).toContain('Cipher is (NONE)');
  });

  it.each(oldVersions)('is refused in the old version %s also without the name of the site', async (version) => {
    for (const name of [['-servername', 'other.example'], ['-noservername']]) {
      const said = await handshake(version, '-cipher', 'ALL:@SECLEVEL=0', ...name);
      expect(said).toMatch(/alert (protocol version|internal error)/);
      expect(said).toContain('Cipher is (NONE)');
    }
  });

  it.each(['TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256'])('is refused with the suite %s', async (suite) => {
    const said = await handshake('-tls1_3', '-servername', 'localhost', '-ciphersuites', suite);
    expect(said).toContain('alert handshake failure');
    expect(said).toContain('Cipher is (NONE)');
  });

  it.each(SUITES)('is spoken with the suite %s, with a certificate that verifies', async (suite) => {
    const said = await handshake('-tls1_3', '-servername', 'localhost', '-ciphersuites', suite, '-verify_return_error');
    expect(said).toContain(`New, TLSv1.3, Cipher is ${suite}`);
    expect(said).toContain('Verify return code: 0 (ok)');
  });
});

describe('forwarded headers', () => {
  it('that a client invents do not reach Bastion; those of Caddy do', async () => {
    const { body } = await get({
      'X-Forwarded-For': '203.0.113.7',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Port': '81',
      'X-Forwarded-Prefix': '/evil',
      'X-Real-IP': '203.0.113.7',
      'X-SSL-Client-Verify': 'SUCCESS',
      'X-Client-Cert': 'forged',
      Forwarded: 'for=203.0.113.7',
      DPoP: 'a-proof',
    });
    const seen = JSON.parse(body) as Record<string, string>;
    expect(seen['x-forwarded-for']).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(seen).toMatchObject({
      host: `localhost:${caddy.httpsPort}`,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': `localhost:${caddy.httpsPort}`,
      dpop: 'a-proof',
    });
    for (const name of [
      'x-forwarded-port',
      'x-forwarded-prefix',
      'x-real-ip',
      'x-ssl-client-verify',
      'x-client-cert',
      'forwarded',
    ]) {
      expect(seen).not.toHaveProperty([name]);
    }
  });
});

describe('answers', () => {
  it('carry HSTS and do not name the server', async () => {
    const { headers } = await get();
    expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    expect(headers).not.toHaveProperty('server');
  });

  it('refuse a body over 1 MB before it reaches Bastion', async () => {
    expect((await get({}, Buffer.alloc(1_000_000 - 1))).status).toBe(200);
    const large = await get({}, Buffer.alloc(3_000_000)).catch((error: NodeJS.ErrnoException) => error.code);
    expect(large).not.toMatchObject({ status: 200 });
  });

  it('over plain HTTP lead to HTTPS and carry nothing else', async () => {
    const response = await fetch(`http://localhost:${caddy.httpPort}/login?a=1`, { redirect: 'manual' });
    expect(response.status).toBe(308);
    expect(response.headers.get('location')).toBe('https://localhost/login?a=1');
    expect(await response.text()).toBe('');
  });

  it('wait through a restart of Bastion', async () => {
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
    const waiting = get();
    await sleep(600);
    upstream = await listen(upstreamPort);
    expect((await waiting).status).toBe(200);
  });
});

describe('the Caddyfile', () => {
  const adapted = (env: Record<string, string>): Record<string, unknown> =>
    JSON.parse(
      execFileSync(CADDY, ['adapt', '--config', CADDYFILE, '--adapter', 'caddyfile'], {
        env: { PATH: process.env.PATH, ...env },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );

  it('is well formatted', () => {
    const formatted = execFileSync(CADDY, ['fmt', CADDYFILE], { encoding: 'utf8' });
    expect(formatted.trimEnd()).toBe(readFileSync(CADDYFILE, 'utf8').trimEnd());
  });

  it('switches the admin interface off', () => {
    expect(adapted({})).toMatchObject({ admin: { disabled: true } });
  });

  it('takes site and upstream from the environment, with defaults for one machine', () => {
    expect(JSON.stringify(adapted({}))).toMatch(/"host":\["localhost"\].*"dial":"127\.0\.0\.1:3000"/);
    const named = JSON.stringify(adapted({ CADDY_SITE: 'id.example.org', CADDY_UPSTREAM: 'bastion:3000' }));
    expect(named).toMatch(/"host":\["id\.example\.org"\].*"dial":"bastion:3000"/);
  });
});
