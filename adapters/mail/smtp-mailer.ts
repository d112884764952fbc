import { readFile } from 'node:fs/promises';
import type { Transporter } from 'nodemailer';
import type { Secret } from '../../server/kernel/secret.ts';
import { toMailOptions } from './compose-message.ts';
import { describeMailProblem } from './describe-mail-problem.ts';
import { type Mailer, MailRejected } from './mailer.ts';

type Options = {
  /** `smtps://user:password@host:465`, or `smtp://` for STARTTLS, which only loopback may do without. */
  readonly url: Secret;
  readonly from: string;
  /** Certificates (PEM) to trust instead of the public ones. */
  readonly caFile?: string | undefined;
};

const connect_ms = 10_000;
const silence_ms = 30_000;

const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);

/** RFC 5321 §4.2.1: what begins with 5 will not do later either. A login that was refused is ours to mend. */
function isPermanent(error: unknown): error is Error & { responseCode: number } {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  return typeof responseCode === 'number' && responseCode >= 500 && code !== 'EAUTH';
}

/** Sends through the operator's mail server. A password that changes is used from the next mail on. */
export function createSmtpMailer({ url, from, caFile }: Options): Mailer {
  const { hostname, port, protocol } = new URL(url.reveal());
  const secure = protocol === 'smtps:';

  async function open(text: string): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { username, password, hostname: host, port: given } = new URL(text);
    const ca = caFile === undefined ? undefined : await readFile(caFile);
    return createTransport({
      host: host.replace(/^\[|\]$/g, ''),
      port: Number(given) || (secure ? 465 : 587),
      secure,
      // Without it a man in the middle could strip the offer of TLS and read along.
      requireTLS: !secure && !isLoopback(host),
      ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
      tls: { minVersion: 'TLSv1.2', ...(ca ? { ca } : {}) },
      connectionTimeout: connect_ms,
      greetingTimeout: connect_ms,
      socketTimeout: silence_ms,
    });
  }

  async function withServer<T>(work: (transport: Transporter) => Promise<T>): Promise<T> {
    const attempt = async (text: string) => {
      const transport = await open(text);
      try {
        return await work(transport);
      } finally {
        transport.close();
      }
    };
    const current = await url.current();
    return attempt(current).catch(async (error) => {
      const renewed = error.code === 'EAUTH' ? await url.renew() : current;
      if (renewed === current) throw error;
      return attempt(renewed);
    });
  }

  return {
    target: `${hostname}:${port || (secure ? 465 : 587)}`,
    check: async () => {
      await withServer((transport) => transport.verify());
    },
    async send(mail) {
      try {
        await withServer((transport) => transport.sendMail(toMailOptions(mail, from)));
      } catch (error) {
        if (isPermanent(error)) throw new MailRejected(error.responseCode);
        // The library's messages quote the server, and servers quote addresses.
        throw new Error(`mail was not sent: ${describeMailProblem(error)}`);
      }
    },
  };
}
