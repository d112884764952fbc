import { readdirSync, readFileSync } from 'node:fs';
import { hashSync } from 'bcrypt';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { HashPoolFull } from '../../adapters/password-hash/hash-pool-full.ts';
import { createPasswordHash, type PasswordHash } from '../../adapters/password-hash/password-hash.ts';

const CHEAP = 4;
const opened: PasswordHash[] = [];
const shared = createPasswordHash({ threads: 1, maxQueue: 100, cost: CHEAP });

function create(options: Partial<Parameters<typeof createPasswordHash>[0]>): PasswordHash {
  const passwords = createPasswordHash({ threads: 1, maxQueue: 10, cost: CHEAP, ...options });
  opened.push(passwords);
  return passwords;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((passwords) => passwords.close()));
});
afterAll(() => shared.close());

/** How many threads of this process have which niceness: field 19 of /proc/self/task/<tid>/stat, proc(5). */
function nicenessOfThreads(): number[] {
  return readdirSync('/proc/self/task').map((tid) => {
    const stat = readFileSync(`/proc/self/task/${tid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

describe('verify', () => {
  it('refuses another password', async () => {
    expect(await shared.verify('correct horsf', await shared.hash('correct horse'))).toBe(false);
  });

  it('tells passwords apart that first differ at byte 80, which bcrypt alone does not', async () => {
    const long = (last: string): string => `${'a'.repeat(80)}${last}`;
    expect(await shared.verify(long('y'), await shared.hash(long('x')))).toBe(false);
    expect(await shared.verify(long('x'), await shared.hash(long('x')))).toBe(true);
    expect(await shared.verify('a'.repeat(72), await shared.hash('a'.repeat(73)))).toBe(false);
  });

  it('tells passwords apart that differ only after a NUL', async () => {
    expect(await shared.verify('before\0other', await shared.hash('before\0after'))).toBe(false);
    expect(await shared.verify('before', await shared.hash('before\0after'))).toBe(false);
    expect(await shared.verify('before\0after', await shared.hash('before\0after'))).toBe(true);
  });

  it('does not accept the prepared form of a password as a password', async () => {
    const { preparePassword } = await import('../../adapters/password-hash/prepare-password.ts');
    const hash = await shared.hash('correct horse');
    expect(await shared.verify(preparePassword('correct horse'), hash)).toBe(false);
  });

  it.each([
    '',
    'hmac-sha384:',
    'hmac-sha384:$2b$04$short',
    'plain',
    hashSync('correct horse', CHEAP),
    'hmac-sha384:undefined',
  ])('throws on the unknown format %j without repeating it', async (hash) => {
    await expect(shared.verify('correct horse', hash)).rejects.toThrow(/^password hash has an unknown format$/);
  });

  it('accepts the password in another Unicode composition, as other keyboards send it', async () => {
    const composed = 'caf\u00e9';
    const decomposed = 'cafe\u0301';
    expect(await shared.verify(decomposed, await shared.hash(composed))).toBe(true);
  });

  it('accepts the empty and a very long password', async () => {
    const long = '\u{1f511}'.repeat(50_000);
    expect(await shared.verify('', await shared.hash(''))).toBe(true);
    expect(await shared.verify(long, await shared.hash(long))).toBe(true);
  });

  it('accepts what an earlier release stored', async () => {
    expect(
      await shared.verify('correct horse', 'hmac-sha384:$2b$04$wAXJa7WXOyEtne.olvD5UecZEXf2aIqduGFN4YDPGkXHkvvu0wsoG'),
    ).toBe(true);
  });
});

describe('hash', () => {
  it('never gives one password the same hash twice', async () => {
    const hashes = await Promise.all([shared.hash('same'), shared.hash('same')]);
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(hashes[0]).toMatch(/^hmac-sha384:\$2b\$04\$/);
  });
});

describe('needsRehash', () => {
  it('is true for another cost or another format and false for a new hash', async () => {
    const hash = await shared.hash('x');
    expect(shared.needsRehash(hash)).toBe(false);
    expect(create({ cost: 5 }).needsRehash(hash)).toBe(true);
    expect(shared.needsRehash(hashSync('x', CHEAP))).toBe(true);
  });
});

describe('the pool', () => {
  it('rejects at once with HashPoolFull beyond threads and queue, and serves again afterwards', async () => {
    const passwords = create({ threads: 1, maxQueue: 2, cost: 8 });
    const calls = Array.from({ length: 6 }, () => passwords.verifyNothing('x'));
    const results = await Promise.allSettled(calls);
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    const rejected = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const reason of rejected) {
      expect(reason).toBeInstanceOf(HashPoolFull);
      expect(reason).toHaveProperty('retryAfter', expect.any(Number));
    }
    expect(await passwords.verifyNothing('x')).toBe(false);
  });

  it('leaves the event loop free while all threads work', async () => {
    const passwords = create({ threads: 2, maxQueue: 4, cost: 10 });
    await passwords.verifyNothing('warm up');
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 5);
    const started = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => passwords.verifyNothing('x')));
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(((performance.now() - started) / 5) * 0.2);
  });

  it.runIf(process.platform === 'linux')('lowers the priority of its own threads only', async () => {
    const before = nicenessOfThreads();
    const passwords = create({ threads: 2, maxQueue: 4 });
    expect(nicenessOfThreads().filter((nice) => nice === 19)).toHaveLength(before.filter((nice) => nice === 19).length);
    await Promise.all(Array.from({ length: 4 }, () => passwords.verifyNothing('x')));
    const after = nicenessOfThreads();
    expect(after.filter((nice) => nice === 19)).toHaveLength(before.filter((nice) => nice === 19).length + 2);
    expect(after.filter((nice) => nice !== 19)).toHaveLength(before.filter((nice) => nice !== 19).length);
  });

  it('closes without ever having been used, and waits for what is under way', async () => {
    await createPasswordHash({ threads: 1, maxQueue: 1, cost: CHEAP }).close();
    const passwords = createPasswordHash({ threads: 1, maxQueue: 1, cost: 10 });
    const calls = [passwords.verifyNothing('x'), passwords.verifyNothing('y')];
    await passwords.close();
    expect(await Promise.all(calls)).toEqual([false, false]);
    await expect(passwords.verifyNothing('z')).rejects.toBeInstanceOf(HashPoolFull);
  });
});

describe('verifyNothing', () => {
  it('takes the time of a wrong password, so that time does not tell whether an account exists', async () => {
    const passwords = create({ cost: 10 });
    const hash = await passwords.hash('right');
    const times = { real: [] as number[], nothing: [] as number[] };
    for (let round = 0; round < 15; round++) {
      times.real.push(await elapsed(() => passwords.verify('wrong', hash)));
      times.nothing.push(await elapsed(() => passwords.verifyNothing('wrong')));
    }
    const ratio = Math.min(...times.nothing) / Math.min(...times.real);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  });
});

describe('a bcrypt cost that was changed', () => {
  /** The median times of a wrong password for `hash` and of one for nobody, taken in turn. */
  async function compare(passwords: PasswordHash, hash: string): Promise<number> {
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 15; round++) {
      times.known.push(await elapsed(() => passwords.verify('wrong', hash)));
      times.unknown.push(await elapsed(() => passwords.verifyNothing('wrong')));
    }
    return median(times.known) / median(times.unknown);
  }

  it.each([
    ['raised', 8, 10],
    ['lowered', 10, 8],
  ])('and %s does not tell by time which accounts are from before', async (_name, before, now) => {
    const hash = await create({ cost: before }).hash('right');
    const passwords = create({ cost: now });
    await passwords.verify('wrong', hash);
    const ratio = await compare(passwords, hash);
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.4);
  });

  it.each([
    [4, 6],
    [6, 4],
  ])('still tells right passwords from wrong ones, stored at cost %i and configured at %i', async (before, now) => {
    const hash = await create({ cost: before }).hash('right');
    const passwords = create({ cost: now });
    expect(await passwords.verify('wrong', hash)).toBe(false);
    expect(await passwords.verify('right', hash)).toBe(true);
    expect(await passwords.verifyNothing('right')).toBe(false);
  });
});

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
