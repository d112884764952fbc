import { Counter, register } from 'prom-client';

/** Counts alarms as they are raised, by kind: `GET /metrics` sums over the nodes that looked. */
export function createAlarmCounter(): (alarm: string) => void {
  const name = 'bastion_alarms_raised_total';
  register.removeSingleMetric(name);
  const counter = new Counter({ name, help: 'Alarms that opened an incident, by kind', labelNames: ['alarm'] });
  return (alarm) => counter.inc({ alarm });
}
