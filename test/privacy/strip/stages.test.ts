import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut } from '../../../server/privacy/strip/cut.ts';
import { stripPolicy } from '../../../server/privacy/strip/policy.ts';
import type { Item, StageOutcome, StripContext } from '../../../server/privacy/strip/stage.ts';
import { stages } from '../../../server/privacy/strip/stages.ts';
import { strip } from '../../../server/privacy/strip/strip.ts';

const now = 1_800_000_000;
const context = (policy: object = {}): StripContext => ({
  policy: stripPolicy.parse(policy),
  now,
  hash: (content) => `h:${content}`,
  seen: new Set(),
});
const item: Item = { app: 'Editor', title: 'notes.md', text: 'wrote a test', at: now - 60 };

function run(name: string, given: Item, policy: object = {}): StageOutcome {
  const stage = stages.find((one) => one.name === name);
  if (!stage) throw new Error(`there is no stage ${name}`);
  return stage.run(given, context(policy));
}
const dropped = (outcome: StageOutcome) => ('drop' in outcome ? outcome.drop : undefined);

it('there are seven stages, each in a file of its own that is in the list', () => {
  const files = readdirSync('server/privacy/strip/stages').map((file) => file.replace('.ts', ''));
  expect(stages.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
  expect(stages).toHaveLength(7);
});

describe('sensitive-app', () => {
  it.each([
    [{ ...item, app: '1Password 8' }],
    [{ ...item, app: 'KeePassXC' }],
    [{ ...item, title: 'My Bank – Accounts' }],
    [{ ...item, url: 'https://www.paypal.com/x' }],
    [{ ...item, app: 'Ｓｉｇｎａｌ' }],
    [{ ...item, app: 'Sig\u00adnal' }],
    [{ ...item, title: `${'very long '.repeat(900)} – Paypal` }],
  ])('drops %j', (given) => expect(dropped(run('sensitive-app', given))).toBe('sensitive_app'));
  it('lets everything else pass, and drops what the tenant adds', () => {
    expect(run('sensitive-app', item)).toEqual({ item });
    expect(dropped(run('sensitive-app', item, { sensitive_apps: ['EDITOR'] }))).toBe('sensitive_app');
  });
});

describe('private-window', () => {
  it.each([
    [{ ...item, is_private: true }],
    [{ ...item, title: 'Example – Google Chrome (Incognito)' }],
    [{ ...item, title: 'Beispiel — Privater Modus' }],
    [{ ...item, title: 'x - [InPrivate] - Microsoft Edge' }],
    [{ ...item, title: `${'a title as long as its page likes '.repeat(250)} – Google Chrome (Incognito)` }],
  ])('drops %j', (given) => expect(dropped(run('private-window', given))).toBe('private_window'));
  it('lets everything else pass', () => expect(run('private-window', item)).toEqual({ item }));
});

describe('time-window', () => {
  it.each([
    [now + 301, 'in_the_future'],
    [now - 168 * 3_600 - 1, 'too_old'],
    [Number.NaN, 'time_invalid'],
    [1e300, 'time_invalid'],
    [-1e300, 'time_invalid'],
    [Number.POSITIVE_INFINITY, 'time_invalid'],
  ])('drops %d as %s', (at, code) => expect(dropped(run('time-window', { ...item, at }))).toBe(code));
  it('keeps what happened in the hours that are set, in their time zone, over midnight too', () => {
    const at = Date.UTC(2027, 0, 15, 6, 30) / 1000;
    const given = { ...item, at };
    expect(dropped(run('time-window', given, { hours: { from: 9, to: 17 } }))).toBe('outside_hours');
    expect(run('time-window', given, { hours: { from: 7, to: 17 }, time_zone: 'Europe/Berlin' })).toEqual({
      item: given,
    });
    expect(run('time-window', given, { hours: { from: 22, to: 7 } })).toEqual({ item: given });
  });
});

describe('personal-data', () => {
  it('cleans every field, and says what it found and how often', () => {
    const given = {
      ...item,
      app: 'Mail ada@example.org',
      title: '4111111111111111',
      text: 'ada@example.org',
      url: 'https://x.example/?q=1',
    };
    expect(run('personal-data', given)).toEqual({
      item: { ...given, app: 'Mail [email]', title: '[card]', text: '[email]', url: 'https://x.example/?[url-detail]' },
      findings: [
        { code: 'email', count: 2 },
        { code: 'card', count: 1 },
        { code: 'url-detail', count: 1 },
      ],
    });
  });
});

describe('title-length and text-length', () => {
  it('cut after 200 and 5,000 characters, never through one', () => {
    const given = { ...item, title: '𝒳'.repeat(201), text: '𝒳'.repeat(5_001) };
    expect(run('title-length', given)).toMatchObject({
      item: { title: '𝒳'.repeat(200) },
      findings: [{ code: 'title_cut', count: 1 }],
    });
    expect(run('text-length', given)).toMatchObject({
      item: { text: '𝒳'.repeat(5_000) },
      findings: [{ code: 'text_cut', count: 1 }],
    });
    expect(run('text-length', item)).toEqual({ item, findings: [] });
  });
  it('cutting leaves a whole text of at most so many characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(50), (text, limit) => {
        const { text: left, isCut } = cut(text, limit);
        expect([...left].length).toBeLessThanOrEqual(limit);
        expect(text.startsWith(left)).toBe(true);
        expect(isCut).toBe(left.length < text.length);
      }),
    );
  });
});

describe('duplicates', () => {
  it('keep the first of those with equal content in one minute', () => {
    const shared = context();
    const again = stages.find(({ name }) => name === 'duplicates');
    const first = again?.run(item, shared);
    expect(first).toMatchObject({ item, hash: expect.stringMatching(/^h:/) });
    expect(again?.run({ ...item, at: item.at + 1 }, shared)).toEqual({ drop: 'duplicate' });
    expect(again?.run({ ...item, at: item.at + 60 }, shared)).toMatchObject({ item: { at: item.at + 60 } });
    expect(again?.run({ ...item, text: 'other' }, shared)).toMatchObject({ item: { text: 'other' } });
  });
});

describe('the pipeline', () => {
  it('says which stage dropped an item and why, and nothing of the item', () => {
    const { report, item: left } = strip({ ...item, app: 'Bitwarden', text: 'hunter2' }, context());
    expect(left).toBeUndefined();
    expect(report).toEqual({ dropped_by: 'sensitive-app', reason: 'sensitive_app', altered: [] });
  });

  it('cleans before it cuts, so that no half of a number is left at the end', () => {
    for (let before = 4_975; before <= 5_005; before += 1) {
      const { item: left } = strip({ ...item, text: `${'x'.repeat(before)} 4111111111111111` }, context());
      expect(left?.text).not.toContain('4111');
    }
  });

  it.each(['ﷺ', 'a', '1 ', '(1(((1(11', '٤', '\u200b'])(
    'takes less than 100 ms for items with fields of 1 MB of %j',
    (piece) => {
      const long = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const times = [1, 2, 3].map(() => {
        const start = performance.now();
        strip({ ...item, title: long, text: long }, context());
        return performance.now() - start;
      });
      expect(Math.min(...times)).toBeLessThan(100);
    },
  );

  it('tells duplicates by what is left: addresses that were removed make no difference', () => {
    const shared = context();
    expect(strip({ ...item, text: 'from ada@example.org' }, shared).item).toBeDefined();
    expect(strip({ ...item, text: 'from bob@example.org' }, shared).report).toMatchObject({ reason: 'duplicate' });
  });
});
