import { resolveIncident } from '../../alarms/incidents.ts';
import { incidentCommand } from '../incident-command.ts';

export const incidentsResolve = incidentCommand({
  word: 'resolve',
  summary: 'Say that an incident is over',
  change: resolveIncident,
  say: ({ id }) => `${id} is over; if its alarm goes on, another one is opened.`,
});
