import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFirebaseParameters } from '../../server/accounts/import/firebase-parameters.ts';
import { importColumns, readImportedUser } from '../../server/accounts/import/imported-user.ts';
import { parseCsvLine } from '../../server/accounts/import/parse-csv-line.ts';
import { readLines } from '../../server/accounts/import/read-lines.ts';
import { ImportFileError, readCsv, readJsonl } from '../../server/accounts/import/read-records.ts';
import { firebaseExample } from '../adapters/support/foreign-hashes.ts';

/** The bytes of a file in pieces of the given size. */
async function* inPieces(content: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const linesOf = (content: string | Buffer, size = 7) => Array.fromAsync(readLines(inPieces(content, size), 20));
const csvOf = (content: string) => Array.fromAsync(readCsv(inPieces(content, 5), importColumns));
const jsonlOf = (content: string) => Array.fromAsync(readJsonl(inPieces(content, 5)));

describe('the lines of a file', () => {
  it('that are too long or not in UTF-8 are told by their number, and lose no other line', async () => {
    const latin1 = Buffer.from([0x67, 0xfc, 0x6e]);
    const content = Buffer.concat([Buffer.from(`one\n${'x'.repeat(21)}\n`), latin1, Buffer.from('\n\nfive\r\nsix')]);
    for (const size of [1, 7, 1000]) {
      expect(await linesOf(content, size)).toEqual([
        { line: 1, text: 'one' },
        { line: 2, code: 'line_too_long' },
        { line: 3, code: 'not_utf8' },
        { line: 5, text: 'five' },
        { line: 6, text: 'six' },
      ]);
    }
  });

  it('come out whole, wherever the pieces are cut, also within a character', async () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 4 })
      .filter((line) => !/[\r\n]/.test(line) && line.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(text), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        const read = await Array.fromAsync(readLines(inPieces(lines.join('\n'), size)));
        const expected = lines.map((line) => line.replace(/^\ufeff/, ''));
        expect(read.map((one) => ('text' in one ? one.text : one))).toEqual(expected);
      }),
    );
  });
});

describe('a line of CSV', () => {
  it.each(['"open', 'a,"b', '"a"b,c', 'a"b"', '"a""'])('is refused when its quotes do not match: %s', (line) => {
    expect(parseCsvLine(line)).toBeUndefined();
  });

  it('gives back the cells that were put into it', () => {
    const cells = fc.array(fc.string(), { minLength: 1 });
    const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(cells, (given) => {
        expect(parseCsvLine(given.map(quote).join(','))).toEqual(given);
      }),
    );
    expect(parseCsvLine('a,,"b,c",')).toEqual(['a', '', 'b,c', '']);
  });
});

describe('the first line of a CSV file', () => {
  it.each(['name,password_hash', 'email,email', 'email,password', 'email;name', 'ada@example.org,Ada', '"email'])(
    'must name columns that there are, and is not repeated: %s',
    async (line) => {
      const error = await csvOf(`${line}\nx,y\n`).catch((caught) => caught);
      expect(error).toBeInstanceOf(ImportFileError);
      expect(error.message).not.toContain('ada@example.org');
    },
  );

  it('gives the cells below their names, and a byte order mark is no part of it', async () => {
    const content = `\ufeffemail,email_verified,user_groups,name\r\na@x.org,TRUE,staff; admins,"Lovelace, Ada"\r\nb@x.org,,,\r\nc@x.org,0\r\n"d`;
    expect(await csvOf(content)).toEqual([
      {
        line: 2,
        fields: { email: 'a@x.org', email_verified: true, user_groups: ['staff', 'admins'], name: 'Lovelace, Ada' },
      },
      { line: 3, fields: { email: 'b@x.org' } },
      { line: 4, code: 'wrong_number_of_cells' },
      { line: 5, code: 'not_csv' },
    ]);
  });
});

describe('an account in a file', () => {
  const codeOf = (fields: unknown) => {
    const read = readImportedUser(fields, undefined);
    return read.ok ? 'fine' : read.code;
  };

  it.each([
    ['not_an_object', []],
    ['not_an_object', 'ada@example.org'],
    ['invalid_email', {}],
    ['invalid_email', { email: 'ada' }],
    ['invalid_email_verified', { email: 'ada@example.org', email_verified: 'yes' }],
    ['invalid_name', { email: 'ada@example.org', name: 'A\u0007da' }],
    ['invalid_user_groups', { email: 'ada@example.org', user_groups: 'staff' }],
    ['unknown_field', { email: 'ada@example.org', password: 'in clear' }],
    ['unknown_field', { email: 'ada@example.org', roles: ['super_admin'] }],
    ['unknown_hash_format', { email: 'ada@example.org', password_hash: 'in clear' }],
    ['malformed_hash', { email: 'ada@example.org', password_hash: '$2y$10$short' }],
    [
      'hash_too_costly',
      { email: 'ada@example.org', password_hash: 'pbkdf2_sha256$9999999$salt$MTIzNDU2Nzg5MDEyMzQ1Ng==' },
    ],
    ['invalid_password_hash', { email: 'ada@example.org', password_hash: 'x'.repeat(1025) }],
    ['salt_without_hash', { email: 'ada@example.org', password_salt: 'c2FsdA==' }],
    ['firebase_parameters_missing', { email: 'ada@example.org', password_hash: 'YWJj', password_salt: 'c2FsdA==' }],
  ])('is refused with %s, which names no value: %j', (code, fields) => expect(codeOf(fields)).toBe(code));

  it('may leave out everything but the address, and null is the same as nothing', async () => {
    const [read] = await jsonlOf('{"email": "ada@example.org", "name": null, "password_hash": null}\n');
    expect(read && 'fields' in read && codeOf(read.fields)).toBe('fine');
    expect(await jsonlOf('{"email"\n')).toEqual([{ line: 1, code: 'not_json' }]);
  });

  it('with a salt of its own is of Firebase, in either alphabet of base64', () => {
    const { parameters, password_hash, password_salt } = firebaseExample;
    const fields = { email: 'ada@example.org', password_hash, password_salt };
    const read = readImportedUser(fields, parameters);
    expect(read).toMatchObject({ ok: true, value: { hash: { format: 'firebase-scrypt', isWeak: false } } });
    const webSafe = { ...fields, password_hash: password_hash.replaceAll('/', '_').replaceAll('+', '-') };
    expect(readImportedUser(webSafe, parameters)).toEqual(read);
  });
});

describe('the parameters of a Firebase project', () => {
  const { parameters } = firebaseExample;

  it.each([
    '',
    '{}',
    'rounds: 8',
    JSON.stringify({ ...parameters, mem_cost: 40 }),
    JSON.stringify({ ...parameters, rounds: 'x' }),
  ])('are not there in %j', (text) => expect(parseFirebaseParameters(text)).toBeUndefined());

  it('are read as the console shows them, and as JSON', () => {
    const { base64_signer_key, base64_salt_separator } = parameters;
    const shown = `hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: ${base64_signer_key},\n  base64_salt_separator: ${base64_salt_separator},\n  rounds: 8,\n  mem_cost: 14,\n}\n`;
    expect(parseFirebaseParameters(shown)).toEqual(parameters);
    expect(parseFirebaseParameters(JSON.stringify(parameters))).toEqual(parameters);
  });
});
