import type { Context } from 'koa';
import { type MailRequest, type MailRequestError, mailRequestPage } from '../../views/mail-request-page.ts';
import { mailSentPage } from '../../views/mail-sent-page.ts';
import { findEmailProblem } from '../accounts/email.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { answerLimited } from '../http/answer-limited.ts';
import { readBody } from '../http/read-body.ts';
import { pageContextFor, renderPage } from '../http/render-page.ts';
import { normaliseEmail } from '../keys/blind-index.ts';
import { languageOf } from '../language/page-language.ts';
import { limitEvents } from '../limits/limit-event.ts';
import { addMail, prepareMail } from '../mail/new-mail.ts';
import { auditOrigin } from '../oidc/events.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { rememberSignIn, speakAsSignIn, wayOn } from './way-on.ts';

/**
 * Pages on which somebody who is not signed in asks for a mail. What they answer, and how long it takes, says nothing
 * about whether there is an account: that is found out when the mail is sent.
 */
const requests = {
  recover: { mail: 'recovery', rule: 'recovery', isOpen: () => true },
  register: {
    mail: 'registration',
    rule: 'registration',
    isOpen: ({ tenant }: TenantRuntime) => tenant.settings.registration === 'open',
  },
} as const satisfies Record<MailRequest, object>;

function show(ctx: Context, what: MailRequest, given: { email?: string; error?: MailRequestError } = {}): void {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const page = pageContextFor(tenant, ctx);
  const action = `${tenant.mountPath}/${what}`;
  renderPage(ctx, mailRequestPage({ page, action, what, backUrl: wayOn(ctx, tenant), ...given }));
}

export function showMailRequest(ctx: Context, what: MailRequest): void {
  const runtime: TenantRuntime = ctx.state.runtime;
  if (!requests[what].isOpen(runtime)) ctx.throw(404);
  speakAsSignIn(ctx, runtime.tenant);
  rememberSignIn(ctx, runtime.tenant);
  show(ctx, what);
}

async function store(ctx: Context, deps: Deps, what: MailRequest, email: string): Promise<void> {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const { mail: kind } = requests[what];
  const lang = languageOf(tenant, ctx);
  const mail = await prepareMail(deps.sealing, tenant, { kind, content: { email } }, { lang });
  const event = { kind: 'mail.requested', details: { mail: kind }, ...auditOrigin(ctx) } as const;
  const record = await prepareAuditEvent(deps.sealing, tenant.id, event);
  await deps.db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      await addMail(deps.queue, transaction, tenant.id, mail);
      await record(transaction);
    });
}

export async function submitMailRequest(ctx: Context, deps: Deps, what: MailRequest): Promise<void> {
  const runtime: TenantRuntime = ctx.state.runtime;
  const { tenant } = runtime;
  const { rule, isOpen } = requests[what];
  if (!isOpen(runtime)) ctx.throw(404);
  speakAsSignIn(ctx, tenant);
  const body = await readBody(ctx.req);
  if (body === undefined || !ctx.is('application/x-www-form-urlencoded')) ctx.throw(400, 'a form was expected');
  const email = (new URLSearchParams(body).get('email') ?? '').trim();
  const error = email === '' ? 'email_required' : findEmailProblem(email);
  if (error) {
    show(ctx, what, { email: email.slice(0, 254), error });
    ctx.status = 400;
    return;
  }
  const verdict = await deps.limiter.take(tenant, rule, normaliseEmail(email));
  if (!verdict.allowed) {
    answerLimited(ctx, tenant, verdict);
    for (const event of limitEvents(verdict, 'email', auditOrigin(ctx)))
      await (await prepareAuditEvent(deps.sealing, tenant.id, event))(deps.db.tenant(tenant.id));
    return;
  }
  await store(ctx, deps, what, email);
  const page = pageContextFor(tenant, ctx);
  renderPage(ctx, mailSentPage({ page, what, email, againUrl: `${tenant.mountPath}/${what}` }));
}
