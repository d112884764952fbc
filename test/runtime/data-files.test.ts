import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { uint, writeMmdb } from '../adapters/support/write-mmdb.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { killPrograms, runNode } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const scratch = scratchFolder();
const cities = join(scratch.path, 'City.mmdb');
const list = join(scratch.path, 'bad.txt');

let database: TestDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
});
afterEach(killPrograms);
afterAll(async () => {
  await database?.drop();
  scratch.remove();
});

async function start(env: Record<string, string>) {
  const [port, internalPort] = [await findFreePort(), await findFreePort()];
  const program = runNode(['server/main.ts'], {
    env: {
      DATABASE_URL: database.appUrl.reveal(),
      PORT: String(port),
      BASTION_INTERNAL_PORT: String(internalPort),
      BASTION_DATA_DIR: join(scratch.path, 'data'),
      BASTION_KEYS_DIR: join(scratch.path, 'keys'),
      BASTION_WORKERS: '2',
      ...env,
    },
  });
  const read = async (url: string) => (await fetch(url)).text();
  return {
    ...program,
    ready: async () => JSON.parse(await read(`http://localhost:${port}/readyz`)),
    metrics: () => read(`http://127.0.0.1:${internalPort}/metrics`),
  };
}

/** Files are looked at every ten seconds, and read when they have not changed since. */
const patient = { timeout: 60_000, interval: 200 };
const longest_ms = 200_000;

const city = writeMmdb({
  '5.0.0.0/8': { country: { iso_code: 'DE' }, location: { latitude: 50, longitude: 8, accuracy_radius: uint(9) } },
});

test.each([
  [
    'BASTION_GEOIP_DB',
    cities,
    city.subarray(0, -9),
    /BASTION_GEOIP_DB names \S+City\.mmdb, which cannot be used: it is no MMDB/,
  ],
  ['BASTION_GEOIP_DB', `${cities}.none`, city, /City\.mmdb\.none, which cannot be used: it is not there/],
  [
    'BASTION_BAD_NETWORKS',
    list,
    '1.2.3.4\noops\n',
    /BASTION_BAD_NETWORKS names \S+bad\.txt, which cannot be used: line 2/,
  ],
])(
  'the program refuses to start with a broken %s, says what is wrong and exits with status 78',
  async (key, path, content, said) => {
    writeFileSync(path.replace('.none', ''), content);
    const program = await start({ [key]: path });
    expect(await program.ended(), program.text()).toBe(78);
    expect(program.text()).toMatch(said);
  },
  longest_ms,
);

/** How many workers refuse each of these files. */
async function refusedBy({ metrics }: { metrics: () => Promise<string> }, paths: readonly string[]) {
  const text = await metrics().catch(() => '');
  return paths.map((path) => new RegExp(`^bastion_data_file_refused{file="${path}"} (\\d)$`, 'm').exec(text)?.[1]);
}

test(
  'a worker that takes the place of one that crashed serves without what has broken meanwhile, and takes it when it is mended',
  async () => {
    writeFileSync(cities, city);
    writeFileSync(list, '5.5.5.5\n');
    const program = await start({ BASTION_GEOIP_DB: cities, BASTION_BAD_NETWORKS: list });
    await expect.poll(program.text, patient).toContain('is ready at');
    const counts = async () => {
      const text = await program.metrics().catch(() => '');
      const read = (name: string) => Number(new RegExp(`^bastion_worker${name} (\\d+)$`, 'm').exec(text)?.[1]);
      return { listening: read('s_listening'), restarts: read('_restarts_total') };
    };
    await expect.poll(counts, patient).toEqual({ listening: 2, restarts: 0 });

    writeFileSync(cities, city.subarray(0, 100));
    rmSync(list);
    const { pid } = program.child;
    const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    expect(workers).toHaveLength(2);
    process.kill(Number(workers[0]), 'SIGKILL');
    await expect.poll(counts, patient).toEqual({ listening: 2, restarts: 1 });
    for (const path of [cities, list])
      expect(program.text()).toMatch(new RegExp(`${path} cannot be used; .*without it`));
    await expect.poll(() => refusedBy(program, [cities, list]), patient).toEqual(['2', '2']);
    expect(await program.ready()).toMatchObject({
      status: 'ok',
      warnings: [expect.stringContaining(cities), expect.stringContaining(list)],
    });

    writeFileSync(cities, city);
    writeFileSync(list, '5.5.5.6\n');
    await expect.poll(() => refusedBy(program, [cities, list]), patient).toEqual(['0', '0']);
    expect((await program.ready()).warnings).toEqual([]);
    expect(await counts()).toEqual({ listening: 2, restarts: 1 });
    program.child.kill('SIGTERM');
    expect(await program.ended(), program.text()).toBe(0);
  },
  longest_ms,
);

test(
  'every worker refuses what breaks later, keeps the old, tells so in readiness and metrics, and takes what is mended',
  async () => {
    writeFileSync(cities, city);
    writeFileSync(list, '5.5.5.5\n');
    const program = await start({ BASTION_GEOIP_DB: cities, BASTION_BAD_NETWORKS: list });
    await expect.poll(program.text, patient).toContain('is ready at');
    const countRefused = () => refusedBy(program, [cities, list]);
    await expect.poll(countRefused, patient).toEqual(['0', '0']);
    expect(await program.ready()).toMatchObject({
      status: 'ok',
      data_files: [
        { setting: 'BASTION_GEOIP_DB', path: cities },
        { setting: 'BASTION_BAD_NETWORKS', path: list },
      ],
      warnings: [],
    });

    writeFileSync(cities, city.subarray(0, 100));
    rmSync(list);
    await expect.poll(countRefused, patient).toEqual(['2', '2']);
    const { status, warnings } = await program.ready();
    expect({ status, warnings }).toEqual({
      status: 'ok',
      warnings: [
        expect.stringContaining(`${cities} cannot be used: it is no MMDB database`),
        `${list} cannot be used: it is not there`,
      ],
    });

    writeFileSync(cities, city);
    writeFileSync(list, '5.5.5.6\n');
    await expect.poll(countRefused, patient).toEqual(['0', '0']);
    expect((await program.ready()).warnings).toEqual([]);
    program.child.kill('SIGTERM');
    expect(await program.ended(), program.text()).toBe(0);
  },
  longest_ms,
);
