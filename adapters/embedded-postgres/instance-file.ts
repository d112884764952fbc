import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What `postgres.json` in the data folder says. `pid` is absent while PostgreSQL is not running. */
export type InstanceFile = { readonly port: number; readonly pid?: number };

export function readInstanceFile(dataDir: string): InstanceFile | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')) as InstanceFile;
  } catch {
    return undefined;
  }
}

export function writeInstanceFile(dataDir: string, content: InstanceFile): void {
  const path = join(dataDir, 'postgres.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(content)}\n`);
  renameSync(`${path}.new`, path);
}

/** The port of the last start when it is still free, otherwise any free one. */
export async function choosePort(dataDir: string): Promise<number> {
  const last = readInstanceFile(dataDir)?.port;
  return (last && (await tryPort(last))) || (await tryPort(0)) || Promise.reject(new Error('no TCP port is free'));
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
