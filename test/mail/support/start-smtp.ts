import { readFileSync } from 'node:fs';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { Secret } from '../../../server/kernel/secret.ts';

export type ReceivedMail = ParsedMail & { readonly rcpt: readonly string[]; readonly isSecure: boolean };

export type TestSmtp = {
  readonly url: Secret;
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** Answers the first mail to that address that has not been asked for before, and whose subject has these words. */
  readonly next: (to: string, subject?: string) => Promise<ReceivedMail>;
  /** What the server says to the recipients that follow: an SMTP status, or nothing to take them. */
  refuse: number | undefined;
  readonly stop: () => Promise<void>;
};

type Options = {
  readonly port?: number;
  readonly auth?: { readonly user: string; pass: string };
  readonly tls?: { readonly keyFile: string; readonly certFile: string };
  /** TLS from the first byte. */
  readonly secure?: boolean;
  readonly server?: SMTPServerOptions;
};

const wait_ms = 20_000;

/** A real mail server on loopback that keeps what it is sent. */
export async function startSmtp({
  port = 0,
  auth,
  tls,
  secure = false,
  server: more,
}: Options = {}): Promise<TestSmtp> {
  const mails: ReceivedMail[] = [];
  const taken = new Set<ReceivedMail>();
  const smtp = { refuse: undefined as number | undefined };
  const server = new SMTPServer({
    secure,
    authOptional: !auth,
    allowInsecureAuth: !tls,
    disabledCommands: tls ? [] : ['STARTTLS'],
    ...(tls ? { key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) } : {}),
    onAuth(given, _session, done) {
      const isRight = given.username === auth?.user && given.password === auth?.pass;
      if (isRight) done(null, { user: given.username ?? '' });
      else done(Object.assign(new Error('no'), { responseCode: 535 }));
    },
    onRcptTo(_address, _session, done) {
      done(smtp.refuse === undefined ? null : Object.assign(new Error('no'), { responseCode: smtp.refuse }));
    },
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        const rcpt = session.envelope.rcptTo.map(({ address }) => address);
        mails.push(Object.assign(mail, { rcpt, isSecure: session.secure }));
        done();
      }, done);
    },
    ...more,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.server.address();
  const listening = typeof address === 'object' && address ? address.port : port;
  const login = auth ? `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.pass)}@` : '';
  return Object.assign(smtp, {
    url: new Secret(`${secure ? 'smtps' : 'smtp'}://${login}127.0.0.1:${listening}`),
    port: listening,
    mails,
    async next(to: string, subject = '') {
      const until = Date.now() + wait_ms;
      while (Date.now() < until) {
        const found = mails.find(
          (mail) => mail.rcpt.includes(to) && !taken.has(mail) && (mail.subject ?? '').includes(subject),
        );
        if (found) {
          taken.add(found);
          return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no mail to ${to}; there are ${mails.length} others`);
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

/** The link in a mail that leads to one of our pages. */
export function linkIn(mail: Pick<ParsedMail, 'text'>, path: string): string {
  const found = (mail.text ?? '').split(/\s+/).find((word) => URL.parse(word)?.pathname.includes(`/${path}/`));
  if (!found) throw new Error(`the mail has no link to /${path}/`);
  return found;
}
