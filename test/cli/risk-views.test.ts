import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { addresses } from '../risk/support/from-elsewhere.ts';
import { openSignIns } from '../risk/support/sign-in-from.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { askBastion, runHere } from './support/run-bastion.ts';

let bastion: TestBastion;
let env: Record<string, string>;
let user: TestUser;

const ask = (...args: string[]) => askBastion(env, ['risk', ...args]);
const tell = (...args: string[]) => runHere(env, ['risk', ...args]);
const explain = (...args: string[]) => ask('explain', '--user', user.email, ...args);
const views = () => readAudits(bastion, "kind = 'user.viewed' and user_id = $1", [user.id]);
const countAttempts = async () =>
  Number((await bastion.database.query('select count(*) from risk_attempts'))[0]?.count);

beforeAll(async () => {
  bastion = await startBastion();
  env = {
    DATABASE_URL: bastion.database.appUrl.reveal(),
    BASTION_KEYS_DIR: bastion.config.keysDir,
    BASTION_DATA_DIR: bastion.config.dataDir,
  };
  const signIns = await openSignIns(bastion);
  user = await signIns.userAtHome();
  await signIns.fromTokyo(user);
  await signIns.fromTokyo(user, 'wrong');
  await signIns.userAtHome();
});
afterAll(() => bastion?.stop());

describe('bastion risk attempts', () => {
  it('refuses what it cannot read, and whom it does not know', async () => {
    for (const args of [
      ['--since', 'yesterday'],
      ['--min-score', '101'],
      ['--min-score', '-1'],
      ['--limit', 'x'],
    ])
      expect(await tell('attempts', ...args), args.join(' ')).toMatchObject({ status: 64, stdout: '' });
    expect((await tell('attempts', '--user', 'nobody@example.org')).stderr).toContain('no user nobody');
    expect(await ask('attempts', '--tenant', 'default', '--since', '2099-01-01')).toEqual([]);
  });

  it('lists those of all or of one user, newest first, with what counted, and nothing that says where', async () => {
    const all = await ask('attempts');
    expect(all).toHaveLength(4);
    const before = (await views()).length;
    const own = await ask('attempts', '--user', user.email);
    expect(own).toMatchObject([
      { is_proven: false, decision: expect.stringMatching(/step_up|refuse/), method: 'password' },
      { is_proven: true, points: { new_device: expect.any(Number), impossible_travel: expect.any(Number) } },
      { is_proven: true, decision: 'allow', score: 0 },
    ]);
    expect(own[1].factors).toContainEqual(
      expect.objectContaining({ text: 'new device', points: own[1].points.new_device }),
    );
    expect(JSON.stringify(own)).not.toMatch(/133\.242|85\.214|JP|Chrome/);
    expect((await views()).slice(before)).toMatchObject([{ details: { what: 'risk' } }]);
    expect(await ask('attempts', '--min-score', '40')).toHaveLength(2);
    expect(await ask('attempts', '--decision', 'allow')).toHaveLength(2);
    expect(await ask('attempts', '--limit', '1')).toHaveLength(1);
    const lists = await readAudits(bastion, "kind = 'risk.listed'");
    expect(lists.map(({ details }) => details)).toEqual([
      {
        actor: expect.stringMatching(/^cli:/),
        filter: { min_score: 0, since: '2099-01-01T00:00:00.000Z' },
        attempts: 0,
      },
      { actor: expect.stringMatching(/^cli:/), filter: { min_score: 0 }, attempts: 4 },
      { actor: expect.stringMatching(/^cli:/), filter: { min_score: 40 }, attempts: 2 },
      { actor: expect.stringMatching(/^cli:/), filter: { min_score: 0, decision: 'allow' }, attempts: 2 },
      { actor: expect.stringMatching(/^cli:/), filter: { min_score: 0 }, attempts: 1 },
    ]);
    expect((await tell('attempts', '--user', user.id)).stdout).toContain('impossible_travel');
  });
});

describe('bastion risk show', () => {
  it('knows no other attempt', async () => {
    for (const id of [uuidv7(), 'nonsense'])
      expect(await tell('show', id)).toMatchObject({ status: 1, stderr: expect.stringContaining(`no attempt ${id}`) });
  });

  it('shows from where it was, which is on record, and why it was weighed so', async () => {
    const [, { id }] = await ask('attempts', '--user', user.id);
    const before = (await views()).length;
    const { stdout } = await tell('show', id);
    expect(stdout).toContain(addresses.tokyo);
    expect(stdout).toMatch(/impossible_travel +\d+ +too far/);
    expect(stdout).toMatch(/breached_password +\d+|new country: counted with/);
    expect(await views()).toHaveLength(before + 1);
  });
});

describe('bastion risk explain', () => {
  it('refuses an address that is none, a time that is none, and whom it does not know', async () => {
    for (const args of [
      ['--ip', 'tokyo'],
      ['--ip', addresses.tokyo, '--at', 'noon'],
    ])
      expect(await tell('explain', '--user', user.email, ...args)).toMatchObject({ status: 64, stdout: '' });
    expect((await tell('explain', '--user', 'nobody@example.org', '--ip', '::1')).stderr).toContain('no user');
    const nobody = await bastion.createUser();
    const known = ['explain', '--user', nobody.email, '--ip', '::1', '--device', 'known'];
    expect((await tell(...known)).stderr).toContain('--device new');
  });

  it('says what an attempt would really be weighed, stores nothing, and is on record', async () => {
    const [before, viewed] = [await countAttempts(), (await views()).length];
    const [, real] = await ask('attempts', '--user', user.id);
    const supposed = await explain('--ip', addresses.tokyo);
    expect(supposed).toMatchObject({ score: real.score, decision: real.decision, place: { country: 'JP' } });
    const home = await explain('--ip', addresses.berlin, '--device', 'known');
    expect(home).toMatchObject({ score: 0, decision: 'allow' });
    expect(await countAttempts()).toBe(before);
    expect((await views()).length).toBeGreaterThanOrEqual(viewed + 2);
  });

  it('says what is unknown, and why', async () => {
    const { factors } = await explain('--ip', '10.0.0.1', '--device', 'known');
    expect(factors).toContainEqual(expect.objectContaining({ reason: 'unknown:private', points: 0 }));
    const { stdout } = await tell('explain', '--user', user.email, '--ip', '10.0.0.1', '--device', 'known');
    expect(stdout).toContain('the address is a private one');
    const stranger = await bastion.createUser();
    const nothing = await askBastion(env, ['risk', 'explain', '--user', stranger.id, '--ip', addresses.tokyo]);
    expect(nothing).toMatchObject({ score: 0, decision: 'allow' });
    expect(nothing.factors.every(({ reason }: { reason: string }) => reason.startsWith('unknown:'))).toBe(true);
  });

  it('takes another time and another browser', async () => {
    const script = await explain('--ip', addresses.berlin, '--device', 'known', '--user-agent', 'curl/8.5.0');
    expect(script.factors).toContainEqual(
      expect.objectContaining({ id: 'user_agent', text: 'not an ordinary browser' }),
    );
    const later = new Date(Date.now() + 200 * 86_400_000).toISOString();
    const dormant = await explain('--ip', addresses.berlin, '--device', 'known', '--at', later);
    expect(dormant.factors).toContainEqual(
      expect.objectContaining({ id: 'dormant_account', reason: 'dormant_account' }),
    );
  });
});
