import { describe, expect, it } from 'vitest';
import { auditEvents } from '../../server/audit/events.ts';
import { readSourceFiles } from './source-files.ts';

const files = readSourceFiles().filter(({ path }) => path.startsWith('server/') || path.startsWith('adapters/'));
const where = (pattern: RegExp): string[] => files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('kinds of audit events', () => {
  it('each have a name of their own, in two words, and say what they mean', () => {
    const kinds = auditEvents.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const { kind, description } of auditEvents) {
      expect(kind).toMatch(/^[a-z]+\.[a-z_]+$/);
      expect(description, kind).toMatch(/^[A-Z].{15,}\.$/);
    }
  });

  it('declare as personal only details that they have', () => {
    for (const { kind, personal, details } of auditEvents) {
      for (const name of personal) expect(Object.keys(details.shape), kind).toContain(name);
    }
  });

  it('are written by some code each, so that the list promises nothing', () => {
    const text = files
      .filter(({ path }) => !path.startsWith('server/audit/events'))
      .map((file) => file.text)
      .join('\n');
    const unused = auditEvents.map(({ kind }) => kind).filter((kind) => !text.includes(`'${kind}'`));
    expect(unused).toEqual([]);
  });

  it('reach the database only by the functions whose types know them', () => {
    expect(where(/insertInto\('audit_events'\)|insert into audit_events/)).toEqual([
      'adapters/postgres/commit-unit.ts',
      'adapters/postgres/insert-audit-row.ts',
    ]);
    expect(where(/import [^;]*\binsertAuditRow\b/)).toEqual(['server/audit/insert-audit-event.ts']);
    for (const { path, text } of files.filter(({ text }) => /audits\.push\(/.test(text))) {
      const isTyped = path.startsWith('adapters/postgres/') || text.includes('toAuditRecord(');
      expect(isTyped, path).toBe(true);
    }
  });
});
