import { expect, test } from 'vitest';
import { createLog } from '../../adapters/log/create-log.ts';

function record(write: (log: ReturnType<typeof createLog>) => void, format: 'json' | 'text' = 'json'): string {
  let written = '';
  const output = {
    write(line: string) {
      written += line;
    },
  };
  write(createLog({ level: 'info', format, source: 'worker 2', output }));
  return written;
}

test('secrets and personal values are left out at any depth, by their name', () => {
  const fields = {
    password: 'leak',
    headers: { authorization: 'leak', cookie: ['leak'], 'x-request-id': 'kept' },
    list: [{ refresh_token: 'leak', client_secret: 'leak', client_id: 'kept' }],
    user: { email: 'leak', phone_number: 'leak', given_name: 'leak', sub: 'kept' },
    codeVerifier: 'leak',
    code: 'leak',
  };
  const line = record((log) => log.info('hello', fields));
  expect(line).not.toContain('leak');
  expect(line.match(/kept/g)).toHaveLength(3);
});

test('of an error only name, message, code, stack and causes are written, not what a database quotes', () => {
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(leak) exists' });
  const line = record((log) => log.error('it failed', { error: new Error('insert failed', { cause }) }));
  expect(line).not.toContain('leak');
  expect(JSON.parse(line)).toMatchObject({ error: { message: 'insert failed', cause: { code: '23505' } } });
});

test('an error given in place of fields is written as an error', () => {
  expect(JSON.parse(record((log) => log.warn('it failed', new Error('why'))))).toMatchObject({
    error: { message: 'why' },
  });
});

test('an object that contains itself does not hang the log', () => {
  const loop: { self?: object } = {};
  loop.self = loop;
  expect(record((log) => log.info('hello', loop))).toContain('[deep]');
});

test('messages below the level are not written', () => {
  expect(record((log) => log.debug('hello'))).toBe('');
});

test('JSON has one document per line, with time, level, source and message', () => {
  const lines = record((log) => {
    log.info('first\nline', { a: 1 });
    log.warn('second');
  }).split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', source: 'worker 2', message: 'first\nline', a: 1 });
  expect(JSON.parse(lines[1] ?? '').level).toBe('warn');
});

test('text is one short line for people', () => {
  const line = record((log) => log.info('ready', { port: 3000, name: 'a b' }), 'text');
  expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}\[worker 2\] ready port=3000 name="a b"\n$/);
});
