import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError, cliStatus } from './cli-error.ts';

/** The first line of standard input. On a terminal it is asked for and not shown. */
export async function readPassword(): Promise<string> {
  const isTerminal = process.stdin.isTTY === true;
  if (isTerminal) process.stderr.write('Password: ');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal });
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    for await (const line of lines) return line;
  } finally {
    lines.close();
    if (isTerminal) process.stderr.write('\n');
  }
  throw new CliError('standard input has no password: write it there as one line', cliStatus.usage);
}
