import { composeEmail, type Email, type EmailContext } from './email.ts';

export type MailedIncident = {
  readonly id: string;
  /** The alarm that opened it. */
  readonly kind: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly details: Readonly<Record<string, number>>;
};

/** Times are given in UTC: whoever is called may be anywhere. */
const momentIn = (lang: string, at: Date): string =>
  new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'long', timeZone: 'UTC' }).format(at);

export function incidentEmail(context: EmailContext, incident: MailedIncident): Email {
  const { lang, texts, tenant } = context;
  const text = texts.incident;
  const alarms: Readonly<Record<string, string>> = text.alarms;
  const what = alarms[incident.kind] ?? incident.kind;
  const numbers = Object.entries(incident.details).map(([name, value]) => `${name}: ${value}`);
  return composeEmail(context, {
    subject: text.subject(what, tenant.name),
    title: what,
    paragraphs: [
      text.severity(text.severities[incident.severity], momentIn(lang, incident.dueAt)),
      text.since(momentIn(lang, incident.openedAt)),
      numbers.join(', '),
      text.command(`npx bastion incidents acknowledge ${incident.id}`),
    ],
    notes: [text.once],
  });
}
