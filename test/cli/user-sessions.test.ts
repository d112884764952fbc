import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp } from '../sessions/support/devices.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { askBastion, runHere } from './support/run-bastion.ts';

let bastion: TestBastion;
let env: Record<string, string>;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource('https://api.example', ['read']);
  env = {
    DATABASE_URL: bastion.database.appUrl.reveal(),
    BASTION_KEYS_DIR: bastion.config.keysDir,
    BASTION_DATA_DIR: bastion.config.dataDir,
  };
});
afterAll(() => bastion?.stop());

describe('bastion user sessions', () => {
  it('says what is wrong', async () => {
    const user = await bastion.createUser();
    expect(await runHere(env, ['user', 'sessions', 'list', 'nobody@example.org'])).toMatchObject({ status: 1 });
    expect((await runHere(env, ['user', 'sessions', 'close', user.email])).stderr).toContain('list or end');
    expect((await runHere(env, ['user', 'sessions', 'end', user.email, '--session', 'none'])).stderr).toContain(
      'no session none',
    );
    const dashed = await runHere(env, ['user', 'sessions', 'end', user.email, '--session', '-x-begins-with-a-dash']);
    expect(dashed.stderr).toContain('no session -x-begins-with-a-dash');
  });

  it('lists where a user is signed in, which is on record, and ends one or all', async () => {
    const user = await bastion.createUser();
    const open = await openApp(bastion);
    const [first, second] = [await open.signIn(user), await open.signIn(user)];
    const listed = await askBastion(env, ['user', 'sessions', 'list', user.email]);
    expect(listed).toMatchObject([{ browser: 'Firefox (Linux)', ip: '127.0.0.1' }, { browser: 'Firefox (Linux)' }]);
    expect(await readAudits(bastion, "kind = 'session.listed' and user_id = $1", [user.id])).toHaveLength(1);
    const ended = await askBastion(env, ['user', 'sessions', 'end', user.id, '--session', listed[1].id]);
    expect(ended).toEqual({ sessions_ended: 1 });
    expect(await open.listLive(first)).toEqual([]);
    expect((await open.listLive(second)).length).toBeGreaterThan(0);
    expect(await askBastion(env, ['user', 'sessions', 'end', user.email])).toEqual({ sessions_ended: 1 });
    expect(await open.listLive(second)).toEqual([]);
  });
});
