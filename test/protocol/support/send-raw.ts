import { connect } from 'node:net';

/** Sends bytes that need not be a request, and reads until the other side, or five seconds, end it. */
export async function sendRaw(
  port: number,
  bytes: string,
): Promise<{ status: number; headers: Headers; body: string }> {
  const received = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let text = '';
    socket.setEncoding('latin1').setTimeout(5_000, () => socket.destroy());
    socket.on('data', (part) => {
      text += part;
      // An answer that does not end the connection is whole with its head, as far as anybody here looks.
      if (text.includes('\r\n\r\n') && !/^connection: close$/im.test(text)) socket.end();
    });
    socket.on('error', (error) => (text ? resolve(text) : reject(error)));
    socket.on('close', () => resolve(text));
  });
  const end = received.indexOf('\r\n\r\n');
  const [line = '', ...fields] = received.slice(0, Math.max(end, 0)).split('\r\n');
  const headers = new Headers(
    fields.map((field) => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1)]),
  );
  return { status: Number(line.slice(9, 12)), headers, body: received.slice(end + 4) };
}
