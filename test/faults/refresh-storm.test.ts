import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../runtime/support/run-node.ts';
import { createDpopKey, type DpopKey } from '../storage/support/dpop-key.ts';
import { RelyingParty, type Reply, type Tokens } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { type RunningProgram, startProgram } from './support/start-program.ts';

const familyCount = 12;
const longest_ms = 6_000;

/** One client device: it refreshes again and again, and asks again with what it holds when it gets no answer. */
type Device = {
  readonly app: RelyingParty;
  readonly key: DpopKey;
  readonly first: string;
  held: Tokens;
  /** Each token that was exchanged, and all successors that were ever given for it. */
  readonly successors: Map<string, Set<string>>;
};

let bastion: RunningProgram;
let devices: Device[];
const statuses = new Map<number | 'no answer' | 'hung', number>();
let isStorming = true;

async function makeDevice(): Promise<Device> {
  const app = new RelyingParty({ issuer: bastion.issuer, client: await bastion.createClient() });
  const key = createDpopKey();
  const held = await app.signIn(await bastion.createUser(), { key, browser: new HttpBrowser() });
  return { app, key, held, first: held.refresh_token, successors: new Map() };
}

beforeAll(async () => {
  bastion = await startProgram({ BASTION_WORKERS: '2' });
  devices = await Promise.all(Array.from({ length: familyCount }, makeDevice));
});
afterAll(() => bastion?.clear());

/** The answer; undefined when the connection broke. A connection that stays open without anybody behind it is a fault. */
async function ask(asked: Promise<Reply>): Promise<Reply | 'hung' | undefined> {
  const hung = sleep(longest_ms, 'hung' as const, { ref: false });
  return Promise.race([asked.catch(() => undefined), hung]);
}

async function refresh(device: Device): Promise<Reply | undefined> {
  const spent = device.held.refresh_token;
  const reply = await ask(device.app.refresh(spent, device.key));
  const status = reply === 'hung' ? reply : (reply?.status ?? 'no answer');
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (reply === 'hung' || reply?.status !== 200) return reply === 'hung' ? undefined : reply;
  const tokens = reply.body as unknown as Tokens;
  const successors = device.successors.get(spent) ?? new Set();
  device.successors.set(spent, successors.add(tokens.refresh_token));
  if (device.held.refresh_token === spent) device.held = tokens;
  return reply;
}

/** Every device has two tabs that refresh without a pause. */
async function storm(device: Device): Promise<void> {
  while (isStorming) {
    const [reply] = await Promise.all([refresh(device), refresh(device)]);
    if (reply?.status !== 200) await sleep(50);
  }
}

const countGood = () => statuses.get(200) ?? 0;

/** Waits until the storm has got through again since `before`. */
const goesOn = (before: number) => until(() => countGood() > before + 4 * familyCount, bastion.program.text);

describe('in the middle of a refresh storm', { timeout: 90_000 }, () => {
  it('kill -9 of a worker and an immediate stop of PostgreSQL lose no token and let none be used twice', async () => {
    const storms = Promise.all(devices.map(storm));
    await goesOn(0);

    const workers = bastion.listWorkers();
    expect(workers).toHaveLength(2);
    for (const worker of workers) {
      const before = countGood();
      process.kill(worker, 'SIGKILL');
      await goesOn(before);
      await until(() => bastion.listWorkers().length === 2);
    }
    for (let round = 0; round < 2; round += 1) {
      const [before, pid] = [countGood(), bastion.postgresPid()];
      process.kill(pid, 'SIGQUIT');
      await until(() => bastion.postgresPid() !== pid);
      await goesOn(before);
    }
    isStorming = false;
    await storms;

    // Nobody was told anything but "here is your token" or "come again".
    const seen = [...statuses.keys()].filter((status) => status !== 200 && status !== 503 && status !== 'no answer');
    expect(seen).toEqual([]);
  });

  it('afterwards every device still holds a token that works', async () => {
    for (const device of devices) expect((await refresh(device))?.status).toBe(200);
  });

  it('no token ever had two successors', async () => {
    const all = devices.flatMap((device) => [...device.successors.values()]);
    expect(all.length).toBeGreaterThan(4 * familyCount);
    expect(all.filter((successors) => successors.size !== 1)).toEqual([]);
    const rows = await bastion.query(
      "select count(*)::int as unspent from oidc_records where kind = 'RefreshToken' and consumed_at is null group by grant_id",
    );
    expect(rows).toEqual(Array.from({ length: familyCount }, () => ({ unspent: 1 })));
  });

  it('a family of which a spent token is used again is dead as a whole', async () => {
    await bastion.query("update oidc_records set consumed_at = consumed_at - interval '11 seconds'");
    for (const { app, key, first, held } of devices) {
      expect((await app.introspect(held.refresh_token)).body.active).toBe(true);
      expect((await app.refresh(first, key)).status).toBe(400);
      expect((await app.introspect(held.refresh_token)).body.active).toBe(false);
      expect((await app.introspect(held.access_token)).body.active).toBe(false);
      expect((await app.refresh(held.refresh_token, key)).status).toBe(400);
    }
  });

  it('and it stops in good order', async () => {
    expect(await bastion.stop(), bastion.program.text()).toBe(0);
  });
});
