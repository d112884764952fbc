import { expect, it } from 'vitest';
import { readRepositoryFile } from './read-compose.ts';

const numberIn = (path: string, pattern: RegExp): number =>
  Number(pattern.exec(readRepositoryFile(path))?.[1]?.replaceAll('_', ''));

it('Caddy lets go of an idle connection before Bastion closes it, so that no request meets a closing one', () => {
  const caddy_s = numberIn('Caddyfile', /^\t+keepalive (\d+)s$/m);
  const bastion_ms = numberIn('server/serve.ts', /keepAliveTimeout: ([\d_]+)/);
  expect(caddy_s).toBeGreaterThan(0);
  const told_s = numberIn('Caddyfile', /Bastion keeps an idle connection \((\d+) s\)/);
  expect(told_s * 1000).toBe(bastion_ms);
  expect(caddy_s).toBeLessThan(told_s);
});
