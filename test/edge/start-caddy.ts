import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../support/find-free-port.ts';
import { findTool } from '../support/find-tool.ts';

/** A running Caddy with the Caddyfile of the repository, on free ports, with a certificate authority of its own. */
export type RunningCaddy = {
  readonly httpsPort: number;
  readonly httpPort: number;
  /** `https://localhost:<port>`. */
  readonly origin: string;
  /** PEM of the root certificate that its certificate chains to. */
  readonly rootCertificate: string;
  readonly rootCertificatePath: string;
  readonly stop: () => Promise<void>;
};

const CADDYFILE = fileURLToPath(new URL('../../Caddyfile', import.meta.url));
const START_LIMIT_MS = 20_000;

/** Starts Caddy for the site `localhost` in front of `upstream` (host:port). */
export async function startCaddy(upstream: string): Promise<RunningCaddy> {
  const home = await mkdtemp(join(tmpdir(), 'bastion-caddy-'));
  const [httpPort, httpsPort] = [await findFreePort(), await findFreePort()];
  if (httpPort === undefined || httpsPort === undefined) throw new Error('no free ports');
  const child = spawn(findTool('caddy') ?? 'caddy', ['run', '--config', CADDYFILE, '--adapter', 'caddyfile'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_DATA_HOME: home,
      XDG_CONFIG_HOME: home,
      CADDY_SITE: 'localhost',
      CADDY_UPSTREAM: upstream,
      CADDY_HTTP_PORT: String(httpPort),
      CADDY_HTTPS_PORT: String(httpsPort),
    },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    await rm(home, { recursive: true, force: true });
  };
  const rootCertificatePath = join(home, 'caddy', 'pki', 'authorities', 'local', 'root.crt');
  const origin = `https://localhost:${httpsPort}`;
  for (const start = Date.now(); !log.includes('certificate obtained successfully'); await sleep(50)) {
    if (child.exitCode !== null || Date.now() - start > START_LIMIT_MS) {
      await stop();
      throw new Error(`Caddy did not start:\n${log}`);
    }
  }
  const rootCertificate = await readFile(rootCertificatePath, 'utf8');
  return { httpsPort, httpPort, origin, rootCertificate, rootCertificatePath, stop };
}
