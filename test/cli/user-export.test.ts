import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportDocument } from '../../server/privacy/export/export-schema.ts';
import { readZip } from '../privacy/support/read-zip.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { askBastion, type Environment, runHere } from './support/run-bastion.ts';

const scratch = scratchFolder();
let bastion: TestBastion;
let env: Environment;

beforeAll(async () => {
  bastion = await startBastion();
  env = {
    PORT: String(new URL(bastion.url).port),
    BASTION_DATA_DIR: join(scratch.path, 'data'),
    BASTION_KEYS_DIR: bastion.config.keysDir,
    DATABASE_URL: bastion.database.appUrl.reveal(),
  };
});
afterAll(async () => {
  await bastion?.stop();
  scratch.remove();
});

const exportTo = (email: string, name: string) =>
  askBastion(env, ['user', 'export', '--email', email, '--out', join(scratch.path, name)]);

describe('bastion user export', () => {
  it('writes everything held about a person into a new file that only its owner can read', async () => {
    const { email, id } = await bastion.createUser();
    const { file } = await exportTo(email.toUpperCase(), 'copy.json');
    const document = JSON.parse(await readFile(file, 'utf8'));
    expect(exportDocument.safeParse(document).error).toBeUndefined();
    expect(document.account).toMatchObject({ id, email });
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    expect(await readFile((await exportTo(email, 'copy.html')).file, 'utf8')).toContain(email);
    const zip = readZip(await readFile((await exportTo(email, 'copy.zip')).file));
    expect([...zip.keys()]).toEqual(['export.html', 'export.json', 'schema.json']);

    const trail = await bastion.database.query<{ kind: string; details: { actor: string } }>(
      "select kind, details from audit_events where user_id = $1 and kind like 'export.%'",
      [id],
    );
    expect(trail).toHaveLength(6);
    for (const { details } of trail) expect(details.actor).toMatch(/^cli:/);
  });

  it('prints a link that the person can use once, when no file is named', async () => {
    const { email } = await bastion.createUser();
    const { status, stdout } = await runHere(env, ['user', 'export', email]);
    expect(status).toBe(0);
    const url = stdout.split('\n')[0] ?? '';
    expect(url).toMatch(/\/exports\/[\w-]{43}$/);
    expect(stdout).toContain('works once');
    expect((await fetch(url)).status).toBe(200);
  });

  it('never writes over a file, and asks for nothing before it knows where to write', async () => {
    const { email, id } = await bastion.createUser();
    const file = join(scratch.path, 'mine.json');
    await writeFile(file, 'mine');
    for (const [out, complaint] of [
      [file, 'could not be made: EEXIST'],
      [join(scratch.path, 'copy.txt'), 'must end with'],
      [join(scratch.path, 'no-such-folder', 'copy.zip'), 'could not be made: ENOENT'],
    ] as const) {
      const { status, stderr } = await runHere(env, ['user', 'export', email, '--out', out]);
      expect(status, out).not.toBe(0);
      expect(stderr).toContain(complaint);
    }
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await bastion.database.query('select from user_exports where user_id = $1', [id])).toEqual([]);
  });

  it('says that there is nobody of that address, and that somebody was erased', async () => {
    const { email } = await bastion.createUser();
    await bastion.database.query("update users set status = 'erased'");
    for (const who of ['nobody@example.org', email]) {
      const { status, stderr } = await runHere(env, ['user', 'export', who]);
      expect(status).not.toBe(0);
      expect(stderr).toContain(`there is no user ${who}`);
    }
  });
});
