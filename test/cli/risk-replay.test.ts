import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { quietSignals } from '../risk/support/quiet-signals.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { askBastion, type Environment, runHere } from './support/run-bastion.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-test-'));
let database: TestDatabase;
let env: Environment;
let acme: string;

const policyFile = (content: string, name = 'policy.json') => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const replay = (policy: object, ...more: string[]) =>
  askBastion(env, ['risk', 'replay', '--tenant', 'acme', '--policy', policyFile(JSON.stringify(policy)), ...more]);

/** An attempt of the tenant, so many days ago. */
const keep = (signals: object, daysAgo: number, tenant = acme) =>
  database.query(
    `insert into risk_attempts (tenant_id, id, at, is_proven, score, decision, is_enforced, points, signals)
      values ($1, $2, now() - make_interval(days => $3), true, 0, 'allow', true, '{}', $4)`,
    [tenant, uuidv7(), daysAgo, JSON.stringify(signals)],
  );

beforeAll(async () => {
  database = await cloneDatabase();
  const [row] = await database.query<{ id: string }>("select create_tenant('acme', 'Acme', null) as id");
  const [other] = await database.query<{ id: string }>("select create_tenant('other', 'Other', null) as id");
  acme = row?.id ?? '';
  env = {
    BASTION_DATA_DIR: join(folder, 'data'),
    BASTION_KEYS_DIR: join(folder, 'keys'),
    DATABASE_URL: database.appUrl.reveal(),
  };
  await keep(quietSignals(), 1);
  await keep(quietSignals({ country: 'new' }), 2);
  await keep(quietSignals({ country: 'new' }), 50);
  await keep(quietSignals({ country: 'new' }), 100);
  await keep({ version: 'of long ago' }, 3);
  await keep(quietSignals({ country: 'new' }), 1, other?.id);
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('risk replay refuses', () => {
  const policies: readonly [string, string, RegExp][] = [
    ['no file', '', /cannot be read/],
    ['no JSON', '{', /is not JSON/],
    ['a number', '7', /policy\.json: /],
    ['a weight that is too large', '{"weights":{"new_country":101}}', /weights\.new_country: must be at most 100/],
    ['a factor that there is not', '{"weights":{"new_moon":1}}', /weights/],
    ['thresholds the wrong way round', '{"step_up_from":80}', /refuse_from: must not be less than step_up_from/],
    ['a word that means nothing', '{"treshold":4}', /treshold/],
    [
      'two mistakes at once',
      '{"step_up_from":0,"limits":{"max_speed_kmh":1}}',
      /step_up_from: .*; limits\.max_speed_kmh: /,
    ],
  ];
  it.each(policies)('%s as a policy, and says where it is wrong', async (_what, content, message) => {
    const path = content === '' ? join(folder, 'nowhere.json') : policyFile(content);
    const asked = [
      ['risk', 'replay', '--policy', path],
      ['tenant', 'update', '--tenant', 'acme', '--risk-policy', path],
    ];
    for (const args of asked) {
      const { status, stdout, stderr } = await runHere(env, args);
      expect([status, stdout]).toEqual([64, '']);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^bastion: [^\n]+\n$/);
    }
  });

  it.each(['', '90', 'd', '0d', '-1d', '1y', '1e3d'])('%j as a span of time', async (last) => {
    const { status, stderr } = await runHere(env, ['risk', 'replay', '--policy', policyFile('{}'), '--last', last]);
    expect([status, stderr]).toEqual([64, expect.stringContaining('--last must be')]);
  });
});

describe('risk replay', () => {
  it("looks at the tenant's attempts of that time alone, and counts those that it cannot read", async () => {
    expect(await replay({}, '--last', '90d')).toMatchObject({ attempts: 4, unreadable: 1, proven: { attempts: 3 } });
    expect(await replay({}, '--last', '1w')).toMatchObject({ attempts: 3, unreadable: 1, proven: { attempts: 2 } });
  });

  it('says what a policy would change, and changes nothing', async () => {
    const stored = () => database.query('select settings from tenants where id = $1', [acme]);
    const before = await stored();
    const report = await replay({ step_up_from: 20 });
    expect(report.proven.changes.allow).toEqual({ allow: 1, step_up: 2, refuse: 0 });
    expect(report.examples).toMatchObject([{ factors: ['new_country'] }, { factors: ['new_country'] }]);
    expect(await stored()).toEqual(before);
  });

  it('tells people the same', async () => {
    const path = policyFile('{"step_up_from":20}');
    const { stdout, stderr } = await runHere(env, ['risk', 'replay', '--tenant', 'acme', '--policy', path]);
    expect(stderr).toBe('');
    expect(stdout).toContain('Attempts looked at: 4; left out: 1');
    expect(stdout).toMatch(/new_country +0 +2 +new country/);
    expect(stdout).toMatch(/28 -> 28 +allowed -> asked for more +new_country/);
  });
});

describe('tenant update --risk-policy', () => {
  const update = (policy: object) =>
    askBastion(env, ['tenant', 'update', '--tenant', 'acme', '--risk-policy', policyFile(JSON.stringify(policy))]);

  it('takes the file that was replayed, puts on record what was before and after, and stores no default', async () => {
    const policy = { step_up_from: 30, weights: { new_country: 45 } };
    expect(await update(policy)).toMatchObject({ risk: { ...policy, refuse_from: 70, mode: 'enforce' } });
    const [row] = await database.query<{ settings: { risk: object } }>('select settings from tenants where id = $1', [
      acme,
    ]);
    expect(row?.settings.risk).toEqual(policy);
    const audits = () =>
      database.query<{ details: object }>(
        "select details from audit_events where kind = 'settings.changed' and tenant_id = $1 order by id",
        [acme],
      );
    expect((await audits()).at(-1)?.details).toMatchObject({
      before: { risk: { step_up_from: 40, weights: {} } },
      after: { risk: { step_up_from: 30, weights: { new_country: 45 } } },
    });
    // What is not in the file is as by default again.
    expect(await update({ refuse_from: 80 })).toMatchObject({
      risk: { step_up_from: 40, refuse_from: 80, weights: {} },
    });
    expect(await audits()).toHaveLength(2);
    await update({});
  });

  it('is what a replay measures another policy by', async () => {
    await update({ step_up_from: 20 });
    expect((await replay({ step_up_from: 20 })).examples).toEqual([]);
    expect((await replay({})).proven.changes.step_up).toEqual({ allow: 2, step_up: 0, refuse: 0 });
    await update({});
  });
});
