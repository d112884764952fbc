import { currentRequestScope } from '../../../adapters/oidc/request-scope.ts';
import { listAgreedTexts } from '../../../adapters/postgres/agreements.ts';
import type { LegalTextRow } from '../../../adapters/postgres/schema/legal-text-tables.ts';
import { type TermsError, termsPage } from '../../../views/terms-page.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { findTextsToAsk } from '../../legal-texts/current-texts.ts';
import { hashText } from '../../legal-texts/hash-text.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { progressOf } from '../progress.ts';
import type { NeedContext, Step, StepContext, StepOutcome } from '../step.ts';

/** What whoever has just signed in has to be asked. A tenant without texts costs no look into the database. */
async function findTexts({ deps, runtime, progress }: NeedContext): Promise<LegalTextRow[]> {
  const accountId = progress.result.login?.accountId;
  const current = await runtime.legalTexts.list();
  if (!accountId || !current.some((text) => text.is_required)) return [];
  return findTextsToAsk(current, await listAgreedTexts(deps.db, runtime.tenant.id, accountId));
}

const needOf = ({ deps, runtime, interaction }: StepContext): NeedContext => ({
  deps,
  runtime,
  progress: progressOf(interaction),
});

async function render(step: StepContext, error?: TermsError) {
  const { ctx, runtime, action } = step;
  const texts = await findTexts(needOf(step));
  return termsPage({ page: pageContextFor(runtime.tenant, ctx), action, texts, error });
}

/** Keeps who decided what about which words, when, and sealed for them from where. */
async function record(
  step: StepContext,
  userId: string,
  texts: readonly LegalTextRow[],
  decision: 'agreed' | 'declined',
) {
  const { ctx, deps, runtime } = step;
  const key = await deps.sealing.findUserKey(runtime.tenant.id, userId);
  const { ip, user_agent } = auditOrigin(ctx);
  for (const text of texts) {
    const id = uuidv7();
    const place = { table: 'agreements', column: 'sealed', row: id };
    const sealed = key?.seal(place, JSON.stringify({ ip, user_agent }));
    const { kind, version } = text;
    const agreement = {
      id,
      user_id: userId,
      kind,
      version,
      text_hash: hashText(text).toString('hex'),
      decision,
      sealed,
    };
    currentRequestScope()?.unit.rare.push({ write: 'save_agreement', agreement });
  }
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, interaction } = step;
  const texts = await findTexts(needOf(step));
  const user_id = String(progressOf(interaction).result.login?.accountId);
  const client_id = String(interaction.params.client_id);
  const describe = (list: readonly LegalTextRow[]) => ({
    texts: list.map(({ kind, version }) => `${kind} ${version}`),
  });
  const required = texts.filter((text) => text.is_required);
  if (form.get('decision') === 'decline') {
    await record(step, user_id, required, 'declined');
    recordAudit({ kind: 'terms.declined', user_id, client_id, details: describe(required), ...auditOrigin(ctx) });
    return { done: { error: 'access_denied', error_description: 'the user did not agree to the terms' } };
  }
  const agreed = texts.filter(({ kind, version }) => form.get(kind) === String(version));
  // Also where one came into force since the page was shown: nobody agrees to what they have not seen.
  if (required.some((text) => !agreed.includes(text))) return { again: await render(step, 'required'), status: 400 };
  await record(step, user_id, agreed, 'agreed');
  recordAudit({ kind: 'terms.agreed', user_id, client_id, details: describe(agreed), ...auditOrigin(ctx) });
  return { done: {} };
}

/** Texts of the tenant that whoever signs in has not agreed to yet, in the version that is in force. */
export const terms: Step = {
  name: 'terms',
  prompt: 'login',
  isNeeded: async (_interaction, need) => (await findTexts(need)).length > 0,
  render: (step) => render(step),
  submit,
};
