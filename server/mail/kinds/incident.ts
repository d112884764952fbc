import { z } from 'zod';
import { findIncident } from '../../../adapters/postgres/incidents.ts';
import { incidentEmail } from '../../../views/emails/incident-email.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** For an administrator of a tenant in which an alarm went off; not sent any more once it is over. */
export const incident = mailKind({
  name: 'incident',
  content: z.strictObject({ incident_id: z.uuid(), user_id: z.uuid() }),
  async compose(composing, { incident_id, user_id: userId }) {
    const found = await findIncident(composing.deps.db.tenant(composing.tenant.id), incident_id);
    const recipient = await findRecipient(composing, userId);
    if (!found || found.state === 'resolved' || !recipient) return undefined;
    const { kind, severity, opened_at, due_at, details } = found;
    const shown = { id: found.id, kind, severity, openedAt: opened_at, dueAt: due_at, details };
    return { to: recipient.to, userId, email: (context) => incidentEmail(context, shown) };
  },
});
