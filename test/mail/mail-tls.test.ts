import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeMailProblem } from '../../adapters/mail/describe-mail-problem.ts';
import type { OutgoingMail } from '../../adapters/mail/mailer.ts';
import { createSmtpMailer } from '../../adapters/mail/smtp-mailer.ts';
import { Secret } from '../../server/kernel/secret.ts';
import { findTool } from '../support/find-tool.ts';
import { startSmtp, type TestSmtp } from './support/start-smtp.ts';

const from = 'no-reply@id.example';
const mail: OutgoingMail = { to: 'a@example.org', fromName: 'T', subject: 's', text: 't', html: '<p>t</p>' };

describe('the mail server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bastion-test-'));
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const auth = { user: 'bastion@example.org', pass: 'a:b@c/ü' };
  let withTls: TestSmtp;
  let plain: TestSmtp;

  beforeAll(async () => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', keyFile, '-out', certFile];
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...files, ...subject];
    execFileSync(findTool('openssl') ?? 'openssl', args, { stdio: 'ignore' });
    withTls = await startSmtp({ secure: true, tls: { keyFile, certFile }, auth });
    plain = await startSmtp();
  });
  afterAll(async () => {
    await withTls?.stop();
    await plain?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (host: string, pass = auth.pass) =>
    new Secret(`smtps://${encodeURIComponent(auth.user)}:${encodeURIComponent(pass)}@${host}:${withTls.port}`);
  const whyNot = (url: Secret, caFile?: string) =>
    createSmtpMailer({ url, from, caFile })
      .check()
      .then(() => 'nothing is wrong', describeMailProblem);

  it('gets nothing when nobody vouches for its certificate', async () => {
    expect(await whyNot(address('localhost'))).toMatch(/self-signed: give it in BASTION_SMTP_CA_FILE/);
  });

  it('gets nothing when its certificate is for another host', async () => {
    expect(await whyNot(address('127.0.0.1'), certFile)).toMatch(/for another host name/);
  });

  it('is told apart from one that refuses the login', async () => {
    expect(await whyNot(address('localhost', 'wrong'), certFile)).toMatch(/refused the login.*535/);
  });

  it('is told apart from a port without TLS, a closed one, and a name that is not known', async () => {
    expect(await whyNot(new Secret(`smtps://localhost:${plain.port}`))).toMatch(/no TLS could be agreed on/);
    expect(await whyNot(new Secret('smtp://127.0.0.1:1'))).toMatch(/nothing listens there/);
    expect(await whyNot(new Secret('smtp://mail.invalid:25'))).toMatch(/could not be looked up/);
  });

  it('takes mails over TLS and with the login, percent-encoded in the address', async () => {
    const mailer = createSmtpMailer({ url: address('localhost'), from, caFile: certFile });
    await mailer.check();
    await mailer.send(mail);
    expect(await withTls.next(mail.to)).toMatchObject({ isSecure: true, subject: 's' });
  });

  it('is tried with a new password when the old one was changed', async () => {
    const given = { value: address('localhost', 'old').reveal() };
    class Changing extends Secret {
      override current = async () => given.value;
      override renew = async () => {
        given.value = address('localhost').reveal();
        return given.value;
      };
    }
    await createSmtpMailer({ url: new Changing(given.value), from, caFile: certFile }).check();
  });

  it('cannot be made to send to others by an address or name with line breaks', async () => {
    const mailer = createSmtpMailer({ url: plain.url, from });
    await mailer.send({ ...mail, fromName: 'T\r\nBcc: evil@example.net', subject: 's\r\nBcc: evil@example.net' });
    const { rcpt, headers } = await plain.next(mail.to);
    expect(rcpt).toEqual([mail.to]);
    expect(headers.has('bcc')).toBe(false);
  });
});
