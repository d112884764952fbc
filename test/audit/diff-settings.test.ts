import { describe, expect, it } from 'vitest';
import { diffSettings } from '../../server/audit/diff-settings.ts';

describe('the difference of settings', () => {
  it('is what differs, as it was and as it is, and nothing when nothing does', () => {
    const before = { name: 'A', ttl: 60, same: [1, { a: 1, b: 2 }], gone: true };
    const after = { name: 'B', ttl: 60, same: [1, { b: 2, a: 1 }], come: { deep: [] } };
    expect(diffSettings(before, after)).toEqual({
      before: { name: 'A', gone: true, come: null },
      after: { name: 'B', gone: null, come: { deep: [] } },
    });
    expect(diffSettings(before, before)).toBeUndefined();
    expect(diffSettings({ a: undefined }, { a: null })).toBeUndefined();
  });

  it('shows of a secret that it was set, changed or taken away, at any depth, and never what it is', () => {
    const diff = (before: object, after: object) => diffSettings({ ...before }, { ...after }, ['secret', 'password']);
    expect(diff({}, { secret: 'one' })).toEqual({ before: { secret: null }, after: { secret: '[secret]' } });
    expect(diff({ secret: 'one' }, { secret: 'two' })).toEqual({
      before: { secret: '[secret]' },
      after: { secret: '[secret]' },
    });
    expect(diff({ secret: 'one' }, {})).toEqual({ before: { secret: '[secret]' }, after: { secret: null } });
    expect(diff({ secret: 'one' }, { secret: 'one' })).toBeUndefined();
    const deep = (password: string) => ({ smtp: { host: 'mail', accounts: [{ user: 'me', password }] } });
    const found = diff(deep('hunter2'), deep('hunter3'));
    expect(found?.after).toEqual(deep('[secret]'));
    expect(JSON.stringify(found)).not.toContain('hunter');
  });
});
