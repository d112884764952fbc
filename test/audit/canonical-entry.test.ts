import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashLink, noPreviousHash } from '../../server/audit/canonical-entry.ts';
import { canonicalJson } from '../../server/audit/canonical-json.ts';

const doubleOf = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

describe('the canonical text of a value', () => {
  it('RFC 8785 §3.2.2 is the one of the example', () => {
    const given = `{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalJson(JSON.parse(given))).toBe(
      `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}`,
    );
  });

  it('RFC 8785 §3.2.3 has its members in the order of UTF-16 code units, at every depth', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const given = Object.fromEntries(names.map((name) => [name, { b: 1, a: [{ d: 1, c: 2 }] }]));
    const order = Object.keys(JSON.parse(canonicalJson(given)));
    // JavaScript puts names that are numbers first whatever the text says.
    expect(order.filter((name) => name !== '1')).toEqual([
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
    expect(canonicalJson(given)).toMatch(/^\{"\\r":\{"a":\[\{"c":2,"d":1\}\],"b":1\},"1":/);
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('RFC 8785 appendix B writes the number %s as %s', (hex, text) => {
    expect(canonicalJson(doubleOf(hex))).toBe(text);
  });

  it('does not change when it is read and written again, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is there for a number that JSON cannot hold, as what it is exported as', () => {
    expect(canonicalJson({ a: JSON.parse('1e400') })).toBe(JSON.stringify({ a: Number.POSITIVE_INFINITY }));
  });
});

describe('the hash of a link', () => {
  const entry = {
    id: '019a0000-0000-7000-8000-000000000001',
    at: '2026-11-24T10:00:00.123456Z',
    kind: 'login.succeeded',
    user_id: null,
    client_id: 'shop',
    request_id: null,
    details: { mfa: false, amr: ['pwd'] },
    sealed: null,
  };
  const link = { tenantId: '019a0000-0000-7000-8000-0000000000ff', seq: 1, prev: noPreviousHash, entry };

  it('is SHA-256 of the bytes that are documented', () => {
    const text =
      '{"entry":{"at":"2026-11-24T10:00:00.123456Z","client_id":"shop","details":{"amr":["pwd"],"mfa":false},' +
      '"id":"019a0000-0000-7000-8000-000000000001","kind":"login.succeeded","request_id":null,"sealed":null,"user_id":null},' +
      `"prev":"${'0'.repeat(64)}","seq":1,"tenant_id":"019a0000-0000-7000-8000-0000000000ff","v":1}`;
    expect(hashLink(link)).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('is another one for any other content, place or predecessor', () => {
    const others = [
      ...Object.keys(entry).map((name) => ({ ...link, entry: { ...entry, [name]: 'other' } })),
      { ...link, seq: 2 },
      { ...link, tenantId: '019a0000-0000-7000-8000-0000000000fe' },
      { ...link, prev: hashLink(link) },
    ];
    const hashes = new Set([link, ...others].map((one) => hashLink(one as typeof link)));
    expect(hashes.size).toBe(others.length + 1);
  });
});
