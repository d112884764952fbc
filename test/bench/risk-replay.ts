import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Client } from 'pg';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { DAY } from '../../server/kernel/duration.ts';
import { replayPolicy } from '../../server/risk/replay/replay-policy.ts';
import { riskPolicy } from '../../server/risk/risk-policy.ts';
import { tenantSettings } from '../../server/tenancy/tenant-settings.ts';
import { anySignals } from '../risk/support/any-signals.ts';
import { quietSignals } from '../risk/support/quiet-signals.ts';
import { withOwnDatabase } from './with-own-database.ts';

/**
 * `npm run bench:risk-replay`: how long it takes to try another policy on the attempts of 90 days, and how much memory. A
 * third of the attempts are unusual in every way there is. It fails at 60 seconds.
 */
const { values: options } = parseArgs({
  options: { attempts: { type: 'string', default: '1000000' }, users: { type: 'string', default: '20000' } },
});
const attempts = Number(options.attempts);
const users = Number(options.users);
const most_s = 60;

async function seed(client: Client): Promise<string> {
  const { rows } = await client.query(`select create_tenant('replayed', 'Replayed', null) as id`);
  const tenantId = rows[0].id;
  const unusual = fc.sample(anySignals, { numRuns: 300, seed: 1 }).map((one) => ({ ...one, method: 'password' }));
  const variants = [...unusual, ...Array.from({ length: 600 }, () => quietSignals())];
  await client.query('set session_replication_role = replica');
  await client.query('set statement_timeout = 0');
  await client.query('create temporary table variants (n integer primary key, signals jsonb)');
  await client.query('insert into variants select i - 1, s from jsonb_array_elements($1) with ordinality as v(s, i)', [
    JSON.stringify(variants),
  ]);
  await client.query(
    `insert into risk_attempts (tenant_id, id, at, user_id, is_proven, score, decision, is_enforced, points, signals)
    select $1, gen_random_uuid(), now() - make_interval(secs => (1 - i::float8 / $2::integer) * 89 * 86400),
      ('00000000-0000-7000-8000-' || lpad((i * 7919::bigint % $3::integer)::text, 12, '0'))::uuid,
      (signals ->> 'is_proven')::boolean, 0, 'allow', true, '{}', signals
    from generate_series(1, $2::integer) i join variants on n = i % $4::integer`,
    [tenantId, attempts, users, variants.length],
  );
  await client.query('analyze risk_attempts');
  return tenantId;
}

await withOwnDatabase(async ({ appUrl, asSuperuser }) => {
  const id = await asSuperuser(seed);
  const db = openDatabase({ url: appUrl, connections: 1 });
  const settings = tenantSettings.parse({});
  const policy = riskPolicy.parse({ step_up_from: 30, weights: { new_country: 45, odd_hours: 0 } });
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const begin = performance.now();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  const report = await replayPolicy({ db, clock: systemClock }, { id, settings }, policy, 90 * DAY);
  clearInterval(watch);
  const took_s = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await db.close();
  const changed = report.proven.attempts - report.proven.changes.allow.allow;
  process.stdout.write(
    `${report.attempts} attempts replayed in ${took_s.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of this process), ` +
      `${Math.round(report.attempts / took_s)} a second, memory ${Math.round((peak - before) / 1e6)} MB more at most; ` +
      `${report.unreadable} unreadable, ${changed} of ${report.proven.attempts} proven ones not simply allowed\n`,
  );
  if (report.attempts !== attempts || took_s >= most_s) process.exitCode = 1;
});
