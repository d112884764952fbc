import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { foreignFormats, readForeignHash } from '../../adapters/password-hash/foreign-formats.ts';
import { markForeign } from '../../adapters/password-hash/foreign-mark.ts';
import { createPasswordHash, type PasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { foreignSamples } from './support/foreign-hashes.ts';

const passwords: PasswordHash = createPasswordHash({ threads: 1, maxQueue: 100, cost: 4 });
afterAll(() => passwords.close());

const samples = Object.entries(foreignSamples);
const hashOf = (name: string): string => foreignSamples[name]?.hash ?? '';
const codeOf = (text: string): string => {
  const read = readForeignHash(text);
  return read.ok ? 'fine' : read.code;
};

describe('a hash that cannot be imported', () => {
  it.each([
    ['an empty text', ''],
    ['a password in clear', 'correct horse café'],
    ['MD5 in hex', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['an unsalted SHA-1', '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g='],
    ['one of ours', 'hmac-sha384:$2b$04$wAXJa7WXOyEtne.olvD5UecZEXf2aIqduGFN4YDPGkXHkvvu0wsoG'],
  ])('is of no known format: %s', (_name, text) => expect(codeOf(text)).toBe('unknown_hash_format'));

  it.each([
    ['bcrypt cut off', '$2y$10$25s1A/JHZgybutp3QRSIyOFw4bzHLucUs7z1/t5RQS5l4NWoop0K'],
    ['bcrypt of cost 3', hashOf('bcrypt, $2y$').replace('$10$', '$03$')],
    ['bcrypt of the faulty kind $2x$', hashOf('bcrypt, $2y$').replace('$2y$', '$2x$')],
    ['argon2id of version 16', hashOf('argon2id').replace('v=19', 'v=16')],
    ['argon2id with a salt of six bytes', hashOf('argon2id').replace('c2FsdHNhbHQ', 'c2FsdHNh')],
    ['argon2id with a digest of eight bytes', hashOf('argon2id').replace(/[^$]+$/, '6pot0c5M73Q')],
    ['argon2id with no memory', hashOf('argon2id').replace('m=4096', 'm=8')],
    ['scrypt without rounds', hashOf('scrypt of passlib').replace('ln=14', 'ln=0')],
    ['scrypt without lanes', hashOf('scrypt of passlib').replace('p=1', 'p=0')],
    ['scrypt with an empty digest', hashOf('scrypt of passlib').replace(/[^$]+$/, '')],
    ['Firebase scrypt with half a digest', hashOf('Firebase scrypt').replace(/[^$]+$/, 'lSrfV15cpx95')],
    ['Firebase scrypt without a signer key', hashOf('Firebase scrypt').replace(/\$jxs[^$]+/, '$')],
    ['PBKDF2 without iterations', hashOf('PBKDF2-SHA256 of passlib').replace('$29000$', '$0$')],
    ['PBKDF2 of MD5', hashOf('PBKDF2-SHA256 of passlib').replace('sha256', 'md5')],
    [
      'PBKDF2 with another length than it says',
      hashOf('PBKDF2-SHA256 of openssl, as a PHC string').replace('l=32', 'l=16'),
    ],
    ['Django with a digest of three bytes', hashOf('PBKDF2-SHA256 of Django').replace(/[^$]+$/, 'AAAA')],
    ['SSHA without a salt', '{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g='],
    ['SSHA cut off', '{SSHA}W6ph5Mm5'],
  ])('is broken: %s', (_name, text) => expect(codeOf(text)).toBe('malformed_hash'));

  it.each([
    ['bcrypt of cost 16', hashOf('bcrypt, $2y$').replace('$10$', '$16$')],
    ['argon2id with 257 MiB', hashOf('argon2id').replace('m=4096', 'm=263168')],
    ['argon2id with ten thousand passes', hashOf('argon2id').replace('t=3', 't=10000')],
    ['argon2id with 17 lanes', hashOf('argon2id').replace('p=4', 'p=17')],
    ['scrypt with 256 MiB', hashOf('scrypt of passlib').replace('ln=14', 'ln=18')],
    ['scrypt with n = 2^99', hashOf('scrypt of passlib').replace('ln=14', 'ln=99')],
    ['scrypt with a thousand lanes', hashOf('scrypt of passlib').replace('p=1', 'p=1000')],
    ['Firebase scrypt with 256 MiB', hashOf('Firebase scrypt').replace('ln=14', 'ln=18')],
    ['PBKDF2 with 3,000,001 iterations', hashOf('PBKDF2-SHA256 of passlib').replace('29000', '3000001')],
    ['Django with a billion iterations', hashOf('PBKDF2-SHA256 of Django').replace('260000', '1000000000')],
  ])('would keep a thread or its memory busy: %s', (_name, text) => expect(codeOf(text)).toBe('hash_too_costly'));

  it('matches nothing should it be stored all the same, and no error tells', async () => {
    expect(await passwords.verify('x', markForeign('$2y$99$nonsense'))).toBe(false);
    expect(await passwords.verify('x', markForeign(''))).toBe(false);
  });
});

describe('a hash that other software has made', () => {
  it.each(samples)('is not met by another password: %s', async (_name, { password, hash }) => {
    expect(await passwords.verify(`x${password}`, markForeign(hash))).toBe(false);
    expect(await passwords.verify('', markForeign(hash))).toBe(false);
  });

  it.each(samples)('is met by the password, and is to be replaced: %s', async (_name, { password, hash }) => {
    expect(await passwords.verify(password, markForeign(hash))).toBe(true);
    expect(passwords.needsRehash(markForeign(hash))).toBe(true);
  });

  it('is of the bytes as they were typed, in no other composition', async () => {
    const decomposed = 'correct horse cafe\u0301';
    expect(await passwords.verify(decomposed, markForeign(hashOf('SSHA of openssl')))).toBe(false);
  });

  it('was made of the first 72 bytes where it is bcrypt: the rest counts only after the first login', async () => {
    const long = 'long '.repeat(20);
    const stored = markForeign(hashOf('bcrypt, $2y$, of 100 bytes'));
    expect(await passwords.verify(long.slice(0, 71), stored)).toBe(false);
    expect(await passwords.verify(`${long.slice(0, 72)}something else`, stored)).toBe(true);
    expect(await passwords.verify(`${long.slice(0, 72)}something else`, await passwords.hash(long))).toBe(false);
  });

  it('is never taken for one of ours, of which the mark is the difference', async () => {
    const ours = createPasswordHash({ threads: 1, maxQueue: 4, algorithm: 'argon2id', cost: 4 });
    const hash = await ours.hash('cafe\u0301');
    expect(await ours.verify('cafe\u0301', hash)).toBe(true);
    expect(await ours.verify('cafe\u0301', markForeign(hash))).toBe(false);
    expect(ours.needsRehash(markForeign(hash))).toBe(true);
    await ours.close();
    await expect(passwords.verify('x', hashOf('bcrypt, $2y$'))).rejects.toThrow(/unknown format/);
  });

  it('with spare bits in its salt, as some software leaves them, is read as bcrypt reads it', async () => {
    const untidy = hashOf('bcrypt, $2b$').replace('rstuuQ', 'rstuxQ');
    expect(await passwords.verify('correct horse café', markForeign(untidy))).toBe(true);
  });

  it('is called weak where guessing is cheap', () => {
    const isWeak = (text: string) => {
      const read = readForeignHash(text);
      return read.ok && read.value.isWeak;
    };
    expect(samples.filter(([, { hash }]) => isWeak(hash)).map(([name]) => name)).toEqual([
      'argon2id',
      'PBKDF2-SHA256 of passlib',
      'PBKDF2-SHA512 of passlib',
      'SSHA of passlib',
      'SSHA of openssl',
      'SSHA256 of passlib',
      'SSHA512 of passlib',
    ]);
  });

  it('is here of every format there is', () => {
    const tried = foreignFormats.filter(({ mark }) => samples.some(([, { hash }]) => mark.test(hash)));
    expect(tried).toEqual(foreignFormats);
  });

  it('by the tools of this machine, where it has them, is met too', async () => {
    for (const [command, args, toHash] of live) {
      const made = run(command, args);
      if (made !== undefined) expect(await passwords.verify('live', markForeign(toHash(made))), command).toBe(true);
    }
  });
});

const python = `import hashlib, base64; b = lambda x: base64.b64encode(x).decode().rstrip('=')
print(b(hashlib.scrypt(b'live', salt=b'saltsalt', n=2**14, r=8, p=1)))`;
const live: [string, string[], (output: string) => string][] = [
  ['php', ['-r', 'echo password_hash("live", PASSWORD_BCRYPT);'], (hash) => hash],
  ['python3', ['-c', python], (digest) => `$scrypt$ln=14,r=8,p=1$c2FsdHNhbHQ$${digest}`],
  ['sh', ['-c', 'printf live | argon2 saltsalt -id -e'], (hash) => hash],
  ['sh', ['-c', '(printf livesalt | openssl dgst -sha1 -binary; printf salt) | base64'], (base64) => `{SSHA}${base64}`],
];

/** What a tool prints; undefined where there is no such tool. */
function run(command: string, args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

describe('imported bcrypt of no higher cost than ours', () => {
  it.each([8, 10])('of cost %i takes as long as an account that does not exist', async (cost) => {
    const dear = createPasswordHash({ threads: 1, maxQueue: 4, cost: 10 });
    const hash = markForeign(hashOf('bcrypt, $2y$').replace('$10$', `$${String(cost).padStart(2, '0')}$`));
    const times = { imported: [] as number[], nothing: [] as number[] };
    for (let round = 0; round < 12; round++) {
      times.imported.push(await elapsed(() => dear.verify('wrong', hash)));
      times.nothing.push(await elapsed(() => dear.verifyNothing('wrong')));
    }
    await dear.close();
    const ratio = Math.min(...times.imported) / Math.min(...times.nothing);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });
});

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
