import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateTrail } from '../audit/support/generate-trail.ts';

/** How long bastion-verify takes for a trail of this many entries, and how much memory: `node test/bench/verify-trail.ts 1000000`. */
const entries = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'bastion-bench-'));
try {
  const { lines, checkpoints, jwks } = await generateTrail({ entries, every: 1_000 });
  const file = createWriteStream(join(folder, 'export.jsonl'));
  for (const line of lines) if (!file.write(`${line}\n`)) await once(file, 'drain');
  file.end();
  await once(file, 'close');
  writeFileSync(join(folder, 'checkpoints.jsonl'), checkpoints.join('\n'));
  writeFileSync(join(folder, 'key.json'), JSON.stringify(jwks));
  const start = performance.now();
  const args = [
    'server/audit/bastion-verify.mjs',
    '--checkpoints',
    join(folder, 'checkpoints.jsonl'),
    '--key',
    join(folder, 'key.json'),
    join(folder, 'export.jsonl'),
  ];
  const { stdout, stderr, status } = spawnSync('/usr/bin/env', ['time', '-f', '%M', process.execPath, ...args], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(`${stdout.trim()} in ${seconds.toFixed(1)} s, largest memory ${stderr.trim()} KiB\n`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
