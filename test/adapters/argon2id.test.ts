import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createEvenTimes } from '../../adapters/password-hash/even-times.ts';
import { markForeign } from '../../adapters/password-hash/foreign-mark.ts';
import type { HashAlgorithm } from '../../adapters/password-hash/hash-worker.ts';
import { argon2idCostOf } from '../../adapters/password-hash/own-argon2id.ts';
import { bcryptCostOf, dummyBcrypt } from '../../adapters/password-hash/own-bcrypt.ts';
import { createPasswordHash, type PasswordHash } from '../../adapters/password-hash/password-hash.ts';

const opened: PasswordHash[] = [];

function create(algorithm: HashAlgorithm, cost = 4): PasswordHash {
  const passwords = createPasswordHash({ threads: 1, maxQueue: 10, algorithm, cost });
  opened.push(passwords);
  return passwords;
}

const shared = createPasswordHash({ threads: 1, maxQueue: 100, algorithm: 'argon2id', cost: 4 });
afterAll(() => shared.close());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((passwords) => passwords.close()));
});

/** printf 'correct horse' | argon2 'sixteen bytes ok' -id -t 2 -k 19456 -p 1 -l 32 -e */
const byArgon2Tool =
  '$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$Oq6NUf8oUawuVWIqWRRrB80MYlKfkN6Nm4K6m5hBrTw';
/** php -r 'echo password_hash("caf\u{e9}", PASSWORD_ARGON2ID, ["memory_cost" => 19456, "time_cost" => 2, "threads" => 1]);' */
const byPhp = '$argon2id$v=19$m=19456,t=2,p=1$akY2MlpGZjNVVS93a2dybw$1YipQjS+BM32xsI8tcIO3KZwj+WlQV9ipPdXvuHzhrQ';

describe('a password hashed with argon2id', () => {
  it('is told from another one, also where they first differ far behind or after a NUL', async () => {
    const long = 'a'.repeat(200);
    expect(await shared.verify('correct horsf', await shared.hash('correct horse'))).toBe(false);
    expect(await shared.verify(`${long}y`, await shared.hash(`${long}x`))).toBe(false);
    expect(await shared.verify('before\0other', await shared.hash('before\0after'))).toBe(false);
    expect(await shared.verify('', await shared.hash('x'))).toBe(false);
    for (const right of [`${long}x`, 'before\0after', ''])
      expect(await shared.verify(right, await shared.hash(right))).toBe(true);
  });

  it.each([
    '$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$',
    '$argon2id$v=16$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$Oq6NUf8oUawuVWIqWRRrB80MYlKfkN6Nm4K6m5hBrTw',
    '$argon2i$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$Oq6NUf8oUawuVWIqWRRrB80MYlKfkN6Nm4K6m5hBrTw',
    `hmac-sha384:${byArgon2Tool}`,
  ])('is not looked for in %j, which is refused without being repeated', async (stored) => {
    await expect(shared.verify('correct horse', stored)).rejects.toThrow(/^password hash has an unknown format$/);
  });

  it('is stored as a PHC string with 19 MiB, two passes and one lane, never the same twice', async () => {
    const hashes = await Promise.all([shared.hash('same'), shared.hash('same')]);
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(hashes[0]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it('is what the argon2 tool and PHP make of it, in whatever composition the keyboard sends it', async () => {
    expect(await shared.verify('correct horsf', byArgon2Tool)).toBe(false);
    expect(await shared.verify('correct horse', byArgon2Tool)).toBe(true);
    expect(await shared.verify('cafe', byPhp)).toBe(false);
    expect(await shared.verify('caf\u00e9', byPhp)).toBe(true);
    expect(await shared.verify('cafe\u0301', byPhp)).toBe(true);
  });
});

describe('an algorithm that was changed', () => {
  it.each([
    ['bcrypt', 'argon2id'],
    ['argon2id', 'bcrypt'],
  ] as const)('from %s to %s verifies the hashes from before, and wants them replaced', async (before, now) => {
    const stored = await create(before).hash('right');
    const passwords = create(now);
    expect(await passwords.verify('wrong', stored)).toBe(false);
    expect(await passwords.verify('right', stored)).toBe(true);
    expect(passwords.needsRehash(stored)).toBe(true);
    const replaced = await passwords.hash('right');
    expect(passwords.needsRehash(replaced)).toBe(false);
    expect(create(before).needsRehash(replaced)).toBe(true);
  });

  it('wants argon2id hashes of other parameters replaced', () => {
    expect(shared.needsRehash(byArgon2Tool)).toBe(false);
    expect(shared.needsRehash(byArgon2Tool.replace('m=19456', 'm=9728'))).toBe(true);
    expect(shared.needsRehash(byArgon2Tool.replace('t=2', 't=1'))).toBe(true);
  });

  it('has each verification compute one hash of each kind that is stored, the real one or a dummy', () => {
    const [bcrypt, weaker] = [dummyBcrypt(9), byArgon2Tool.replace('m=19456', 'm=9728')];
    const times = createEvenTimes(bcrypt);
    const workOf = (stored: string) => [stored, ...times.dummiesBeside(stored)].map(kindOf).toSorted();
    expect(workOf(bcrypt)).toEqual(['2^9']);
    expect(workOf(byArgon2Tool)).toEqual(['2^9', 'm=19456,t=2,p=1']);
    times.dummiesBeside(weaker);
    const argon2id = ['m=19456,t=2,p=1', 'm=9728,t=2,p=1'];
    for (const stored of [bcrypt, byArgon2Tool, byPhp, weaker]) expect(workOf(stored)).toEqual(['2^9', ...argon2id]);
    expect(workOf(dummyBcrypt(7))).toEqual(['2^7', '2^7', '2^8', ...argon2id]);
    const imported = times.dummiesBeside(markForeign('{SSHA}0uVImcRW99N4Ezft5LwU5MQLyjVzYWx0c2FsdA=='));
    expect(imported.map(kindOf).toSorted()).toEqual(['2^9', ...argon2id]);
  });

  it.each([
    ['bcrypt', 'argon2id'],
    ['argon2id', 'bcrypt'],
  ] as const)(
    'from %s to %s does not tell by time which accounts are from before, or are none',
    async (before, now) => {
      const old = await create(before, 10).hash('right');
      const passwords = create(now, 10);
      const recent = await passwords.hash('right');
      await passwords.verify('wrong', old);
      const times = { old: [] as number[], recent: [] as number[], none: [] as number[] };
      for (let round = 0; round < 10; round++) {
        times.old.push(await elapsed(() => passwords.verify('wrong', old)));
        times.recent.push(await elapsed(() => passwords.verify('wrong', recent)));
        times.none.push(await elapsed(() => passwords.verifyNothing('wrong')));
      }
      const none = Math.min(...times.none);
      for (const known of [times.old, times.recent]) {
        expect(Math.min(...known) / none).toBeGreaterThan(0.6);
        expect(Math.min(...known) / none).toBeLessThan(1.6);
      }
    },
  );
});

function kindOf(stored: string): string {
  const cost = bcryptCostOf(stored);
  return cost === undefined ? String(argon2idCostOf(stored)) : `2^${cost}`;
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
