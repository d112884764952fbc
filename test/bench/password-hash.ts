import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { markdownTable } from './report/markdown-table.ts';

/** `npm run bench:passwords`: how many passwords one thread verifies in a second, and what memory the process takes. */
const secondsEach = 5;
const mib = () => Math.round(process.memoryUsage.rss() / 2 ** 20);

const rows: string[][] = [];
for (const [name, options] of Object.entries({
  'bcrypt, cost 12': { algorithm: 'bcrypt', cost: 12 },
  'argon2id, 19 MiB, t=2': { algorithm: 'argon2id', cost: 12 },
} as const)) {
  const passwords = createPasswordHash({ threads: 1, maxQueue: 1, ...options });
  const stored = await passwords.hash('correct horse');
  const before = mib();
  let [verified, highest] = [0, before];
  const timer = setInterval(() => {
    highest = Math.max(highest, mib());
  }, 1);
  const start = performance.now();
  while (performance.now() - start < secondsEach * 1000) {
    await passwords.verify('correct horse', stored);
    verified += 1;
  }
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  await passwords.close();
  rows.push([name, (verified / seconds).toFixed(1), `${highest - before} MiB`]);
}
process.stdout.write(`${markdownTable(['Hash', 'Verified a second', 'Memory above idle'], rows)}\n`);
