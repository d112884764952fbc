import { expect, it } from 'vitest';
import { headerOf, parseReply } from './load/http-reply.ts';

const bytes = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'));

it('waits for the rest of a reply, wherever the bytes were cut', () => {
  for (const whole of [
    bytes('HTTP/1.1 200 OK\nContent-Length: 5\n\nhéll'),
    bytes('HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n2\nde\n0\n\n'),
  ]) {
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseReply(whole.subarray(0, length))).toBeUndefined();
    }
    expect(parseReply(whole)?.status).toBe(200);
  }
});

it('RFC 9112 §6.3 counts bytes and not characters', () => {
  expect(parseReply(bytes('HTTP/1.1 200 OK\ncontent-length: 5\n\nhéll'))?.body).toBe('héll');
});

it('RFC 9112 §7.1 joins chunks', () => {
  const reply = parseReply(bytes('HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n2\nde\n0\n\n'));
  expect(reply?.body).toBe('abcde');
});

it('needs no length for a reply without a body', () => {
  expect(parseReply(bytes('HTTP/1.1 204 No Content\n\n'))).toMatchObject({ status: 204, body: '' });
});

it('finds a header by its whole name only', () => {
  const reply = parseReply(bytes('HTTP/1.1 303 See Other\nContent-Location: /a\nlocation: /b\nContent-Length: 0\n\n'));
  expect(reply && headerOf(reply, 'Location')).toBe('/b');
});
