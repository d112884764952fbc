import { connect, type Socket } from 'node:net';
import { type HttpReply, parseReply } from './http-reply.ts';

const REPLY_LIMIT_MS = 30_000;

type Waiting = { resolve: (reply: HttpReply) => void; reject: (error: Error) => void };

/**
 * One kept-alive HTTP/1.1 connection with one request on its way at a time. It does far less than `node:http`, on purpose:
 * the generator shares the cores with the servers it measures.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(REPLY_LIMIT_MS, () => socket.destroy(new Error(`no reply within ${REPLY_LIMIT_MS} ms`)));
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static open(issuer: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(issuer);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** Sends a request that `buildRequest` made and answers with the reply, whatever its status. */
  send(request: string): Promise<HttpReply> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the connection is closed'));
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    const reply = parseReply(this.#received);
    if (reply === undefined) return;
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(reply);
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}
