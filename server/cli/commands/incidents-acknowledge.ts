import { acknowledgeIncident } from '../../alarms/incidents.ts';
import { incidentCommand } from '../incident-command.ts';

export const incidentsAcknowledge = incidentCommand({
  word: 'acknowledge',
  summary: 'Say that somebody looks after an open incident',
  change: acknowledgeIncident,
  say: ({ id, acknowledged_by }) => `${id} is looked after by ${acknowledged_by}.`,
});
