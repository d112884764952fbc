import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBreakers } from '../../adapters/breakers.ts';
import { createSmtpMailer } from '../../adapters/mail/smtp-mailer.ts';
import type { Deps } from '../../server/deps.ts';
import { Secret } from '../../server/kernel/secret.ts';
import { deliverMail } from '../../server/mail/deliver-mail.ts';
import { addMail, mailQueue, prepareMail, sendMail } from '../../server/mail/new-mail.ts';
import { mail as mailWork } from '../../server/scheduler/queues/mail.ts';
import { workQueues } from '../../server/scheduler/work-queues.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { silentLog } from '../support/silent-log.ts';
import { startSmtp, type TestSmtp } from './support/start-smtp.ts';

const to = 'ada.lovelace@example.org';
const from = 'no-reply@id.example';

describe('mails from the queue', () => {
  let database: TestDatabase;
  let open: TestDeps;
  let smtp: TestSmtp;
  let deps: Deps;
  let tenant: { id: string; issuer: string };

  beforeAll(async () => {
    database = await cloneDatabase();
    open = await openDeps(database);
    smtp = await startSmtp();
    const [row] = await database.query<{ id: string }>('select id from tenants');
    tenant = { id: row?.id ?? '', issuer: 'https://id.example' };
  });
  beforeEach(() => {
    smtp.refuse = undefined;
    deps = {
      ...open.deps,
      breakers: createBreakers(silentLog),
      mailer: createSmtpMailer({ url: smtp.url, from }),
    };
  });
  afterEach(() => database.query('delete from mails'));
  afterAll(async () => {
    await open?.close();
    await smtp?.stop();
    await database?.drop();
  });

  const order = () => sendMail(deps, tenant, { kind: 'test', content: { email: to } });
  const stored = () => database.query<{ id: string; sealed: string }>('select id, sealed from mails');
  const jobOf = async () => ({ tenant_id: tenant.id, id: (await stored())[0]?.id ?? '' });
  const lastEvent = async () => {
    const [event] = await database.query<{ kind: string; details: object }>(
      'select kind, details from audit_events order by id desc limit 1',
    );
    return event;
  };

  it('is not sent when what it tells about did not happen', async () => {
    const prepared = await prepareMail(deps.sealing, tenant, { kind: 'test', content: { email: to } });
    const broken = deps.db
      .tenant(tenant.id)
      .transaction()
      .execute(async (transaction) => {
        await addMail(deps.queue, transaction, tenant.id, prepared);
        throw new Error('rolled back');
      });
    await expect(broken).rejects.toThrow('rolled back');
    expect(await stored()).toEqual([]);
    expect(await database.query('select 1 from pgboss.job where data->>$1 = $2', ['id', prepared.id])).toEqual([]);
  });

  it('says neither to whom nor what in the database, where its job is an id', async () => {
    await order();
    const [row] = await stored();
    expect(row?.sealed).not.toContain('ada');
    const [job] = await database.query<{ data: object }>(`select data from pgboss.job where data->>'id' = $1`, [
      row?.id,
    ]);
    expect(job?.data).toEqual({ tenant_id: tenant.id, id: row?.id });
  });

  it('is tried again while the mail server is away, and given up on record after the last time', async () => {
    await order();
    const job = await jobOf();
    const away = { ...deps, mailer: createSmtpMailer({ url: new Secret('smtp://127.0.0.1:1'), from }) };
    await expect(deliverMail(away, job, { isLast: false })).rejects.toThrow('nothing listens there');
    expect(await stored()).toHaveLength(1);
    await expect(deliverMail(away, job, { isLast: true })).rejects.toThrow('nothing listens there');
    expect(await stored()).toEqual([]);
    expect(await lastEvent()).toMatchObject({ kind: 'mail.failed', details: { mail: 'test', code: 'unavailable' } });
  });

  it('that cannot be put together is tried again too, and given up on record after the last time', async () => {
    await order();
    const job = await jobOf();
    await database.query("update mails set kind = 'of-a-later-version'");
    await expect(deliverMail(deps, job, { isLast: false })).rejects.toThrow('does not know');
    expect(await stored()).toHaveLength(1);
    await expect(deliverMail(deps, job, { isLast: true })).rejects.toThrow('does not know');
    expect(await stored()).toEqual([]);
    expect(await lastEvent()).toMatchObject({
      kind: 'mail.failed',
      details: { mail: 'of-a-later-version', code: 'unavailable' },
    });
    expect(smtp.mails.filter((one) => one.rcpt.includes(to))).toEqual([]);
  });

  it('is given up at once when the mail server will not have it, and quotes no address', async () => {
    await order();
    smtp.refuse = 550;
    await deliverMail(deps, await jobOf(), { isLast: false });
    expect(await stored()).toEqual([]);
    const event = await lastEvent();
    expect(event).toMatchObject({ kind: 'mail.failed', details: { code: 'rejected' } });
    expect(JSON.stringify(event)).not.toContain('ada');
  });

  it('is tried again when the mail server says not now', async () => {
    await order();
    smtp.refuse = 451;
    await expect(deliverMail(deps, await jobOf(), { isLast: false })).rejects.toThrow('SMTP status 451');
    expect(await stored()).toHaveLength(1);
  });

  it('leaves a mail server that does not answer alone', async () => {
    await order();
    const job = await jobOf();
    const away = { ...deps, mailer: createSmtpMailer({ url: new Secret('smtp://127.0.0.1:1'), from }) };
    for (let at = 0; at < 3; at += 1) await deliverMail(away, job, { isLast: false }).catch(() => {});
    await expect(deliverMail({ ...away, mailer: deps.mailer }, job, { isLast: false })).rejects.toThrow('left alone');
    expect(away.breakers.list()).toContainEqual({ name: 'mail', state: 'open' });
  });

  it('arrives once, by way of the queue, in the words and looks of its tenant', async () => {
    await workQueues({ ...deps, findRuntime: async () => undefined });
    await order();
    const mail = await smtp.next(to);
    expect(mail.from?.value).toEqual([{ address: from, name: 'Bastion' }]);
    expect(mail.subject).toBe('Mails of Bastion arrive');
    expect(mail.text).toContain('It works');
    expect(mail.html).toContain('<h1');
    // Nothing is loaded from anywhere.
    expect(mail.html).not.toMatch(/src="http|url\(/);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    await expect.poll(stored).toEqual([]);
    expect(smtp.mails.filter((one) => one.rcpt.includes(to))).toHaveLength(1);
    await expect.poll(lastEvent).toMatchObject({ kind: 'mail.sent' });
    expect(mailWork.policy.name).toBe(mailQueue);
  });
});
