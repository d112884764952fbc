import type { Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

const statusOf: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What Node.js would answer by itself, with the headers that all our answers have. */
function answer(socket: Duplex, status: number, headers: Readonly<Record<string, string>>): void {
  if (!socket.writable) return void socket.destroy();
  const lines = Object.entries({ ...headers, 'content-length': '0', connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n`);
}

/** Answers what is no request (400), one with too many headers (431) or none in time (408), and expectations (417). */
export function answerBrokenRequests(server: Server, headers: Readonly<Record<string, string>>): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') return void socket.destroy();
    answer(socket, statusOf[error.code ?? ''] ?? 400, headers);
  });
  server.on('checkExpectation', (_req, res) => {
    for (const [name, value] of Object.entries({ ...headers, connection: 'close' })) res.setHeader(name, value);
    res.statusCode = 417;
    res.end();
  });
}
