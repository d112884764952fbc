import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { killPrograms, type Program, runNode, until } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

// The program as an operator starts it. One home for all tests: who has no administrator yet is the first.
const scratch = scratchFolder();
const [port, internalPort] = [await findFreePort(), await findFreePort()];
const issuer = `http://localhost:${port}`;
const discovery = `${issuer}/.well-known/openid-configuration`;
const setupLink = new RegExp(`${issuer}/setup/[\\w-]{40,}`);

afterEach(killPrograms);
afterAll(scratch.remove);

/** A running Bastion, and what it writes to standard output apart from all else. */
async function start(): Promise<Program & { readonly stdout: () => string }> {
  const program = runNode(['server/main.ts'], {
    env: {
      NODE_ENV: 'test',
      PORT: String(port),
      BASTION_INTERNAL_PORT: String(internalPort),
      BASTION_DATA_DIR: join(scratch.path, 'data'),
      BASTION_KEYS_DIR: join(scratch.path, 'keys'),
      BASTION_BCRYPT_COST: '4',
      BASTION_WORKERS: '2',
      BASTION_LOG_LEVEL: 'debug',
    },
  });
  let written = '';
  program.child.stdout?.on('data', (chunk) => (written += chunk));
  await program.wrote('is ready at');
  return { ...program, stdout: () => written };
}

async function stop(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  expect(await program.ended(), program.text()).toBe(0);
}

const isLogLine = (line: string): boolean => line.startsWith('{');

/** Sends a request whose body has not come to its end yet: for the server it is in progress. */
async function beginRequest(head: string): Promise<{ socket: Socket; answer: () => string }> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => (received += chunk));
  await once(socket, 'connect');
  socket.write(head);
  return { socket, answer: () => received };
}

test('the set-up link stands on the terminal and in no log line, works once, and is not printed again', async () => {
  const first = await start();
  await until(() => setupLink.test(first.stdout()), first.text);
  const [link = ''] = setupLink.exec(first.stdout()) ?? [];
  const token = link.split('/').at(-1) ?? '';

  const browser = new HttpBrowser();
  const form = await browser.open(link);
  const password = 'a long enough passphrase';
  const done = await browser.submit(form, { email: 'root@example.org', password, repeat: password });
  expect({ status: done.status, body: done.body }).toEqual({
    status: 200,
    body: expect.stringContaining('root@example.org'),
  });
  expect((await browser.open(link)).status).toBe(410);

  await stop(first);
  const logLines = first.stdout().split('\n').filter(isLogLine);
  expect(logLines.some((line) => line.includes('was printed to standard output'))).toBe(true);
  expect(logLines.filter((line) => line.includes(token))).toEqual([]);
  expect(first.text().split(token)).toHaveLength(2);

  const second = await start();
  expect((await fetch(discovery)).status).toBe(200);
  // The link came right after the line that says it is ready.
  await sleep(1_500);
  await stop(second);
  expect(second.text()).not.toMatch(setupLink);
  expect(second.text()).not.toContain('there is no administrator');
});

test('metrics of requests and statements stand on the internal port, and not on the public one', async () => {
  const program = await start();
  expect((await fetch(discovery)).status).toBe(200);
  const query = new URLSearchParams({ client_id: 'nobody', response_type: 'code' });
  await fetch(`${issuer}/authorize?${query}`);
  expect((await fetch(`${issuer}/metrics`)).status).toBe(404);
  const reply = await fetch(`http://127.0.0.1:${internalPort}/metrics`);
  expect(reply.headers.get('content-type')).toContain('text/plain');
  const text = await reply.text();
  expect(text).toMatch(/^bastion_http_request_duration_seconds_count\{.*endpoint="\.well-known".*\} [1-9]/m);
  expect(text).toMatch(/^bastion_http_request_duration_seconds_bucket\{.*endpoint="authorize".*\} [1-9]/m);
  expect(Number(/^bastion_db_statements_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
  expect(text).not.toContain('nobody');
  await stop(program);
});

test('SIGTERM lets a request in progress finish, takes no new one, and then ends', async () => {
  const program = await start();
  const body = 'grant_type=client_credentials&client_id=nobody&client_secret=wrong';
  const { socket, answer } = await beginRequest(
    `POST /token HTTP/1.1\r\nhost: localhost:${port}\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
      `content-length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
  );
  // The worker has the beginning of the body once it has answered somebody who came later.
  for (let i = 0; i < 4; i++) await fetch(discovery, { headers: { connection: 'close' } });
  program.child.kill('SIGTERM');
  const isRefused = () =>
    fetch(discovery, { headers: { connection: 'close' } }).then(
      () => false,
      () => true,
    );
  await until(isRefused, program.text);
  expect(answer()).toBe('');
  expect(program.child.exitCode).toBeNull();
  socket.write(body.slice(20));
  await once(socket, 'close');
  expect(answer()).toMatch(/^HTTP\/1\.1 401 /);
  expect(answer()).toContain('invalid_client');
  expect(await program.ended(), program.text()).toBe(0);
});
