import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

let bastion: TestBastion;

beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

type Answer = { readonly status: number; readonly head: string; readonly body: string };

/** One connection that is kept, as a proxy keeps it for many people; answers are taken off it one by one. */
class SharedConnection {
  readonly #socket: Socket;
  #received = '';
  #isClosed = false;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setEncoding('latin1').on('data', (text: string) => {
      this.#received += text;
    });
    this.#socket
      .on('error', () => {})
      .on('close', () => {
        this.#isClosed = true;
      });
  }

  write(bytes: string): void {
    this.#socket.write(bytes, 'latin1');
  }

  /** The next whole answer, by its length or its chunks. */
  async next(): Promise<Answer> {
    const until = performance.now() + 5_000;
    while (performance.now() < until) {
      const answer = this.#take();
      if (answer) return answer;
      if (this.#isClosed) throw new Error(`closed after ${JSON.stringify(this.#received.slice(0, 300))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`no answer within 5 s, only ${JSON.stringify(this.#received.slice(0, 300))}`);
  }

  #take(): Answer | undefined {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const head = this.#received.slice(0, end);
    const rest = this.#received.slice(end + 4);
    const length = /^transfer-encoding: chunked$/im.test(head)
      ? (/^0\r\n\r\n|\r\n0\r\n\r\n/.exec(rest)?.index ?? Number.NaN) + (rest.startsWith('0\r\n') ? 5 : 7)
      : Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    if (!(rest.length >= length)) return undefined;
    this.#received = rest.slice(length);
    return { status: Number(head.slice(9, 12)), head, body: rest.slice(0, length) };
  }

  close(): void {
    this.#socket.destroy();
  }
}

const endpoints = [
  '/introspect',
  '/authorize',
  '/logout',
  '/revoke',
  '/setup/x',
  '/interaction/x/password',
  '/token',
  '/par',
  '/userinfo',
];
const sizes_bytes = [60_000, 100_000, 300_000];

describe('a connection that a proxy shares between people', () => {
  it.each(endpoints)('serves the next of them after a body that %s does not take', async (path) => {
    const { host } = new URL(bastion.url);
    for (const size of sizes_bytes) {
      const connection = new SharedConnection(bastion.config.port);
      try {
        const body = `token=${'a'.repeat(size - 6)}`;
        connection.write(
          `POST ${path} HTTP/1.1\r\nhost: ${host}\r\norigin: ${bastion.url}\r\n` +
            `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
        const refused = await connection.next();
        expect(refused.status, refused.body).toBeGreaterThanOrEqual(400);
        expect(refused.status, refused.body).toBeLessThan(500);
        connection.write(`GET /livez HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
        const next = await connection.next();
        expect(next.status).toBe(200);
        expect(JSON.parse(next.body)).toEqual({ status: 'ok' });
      } finally {
        connection.close();
      }
    }
  });
});
