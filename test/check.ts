import { runNode } from './support/run-process.ts';

/** `npm run check`: everything that can be said about the code without running the product. */
const CHECKS = [
  {
    name: 'format and lint',
    script: '@biomejs/biome/bin/biome',
    args: ['check', '.'],
    mend: 'npm run format mends most',
  },
  { name: 'types', script: 'typescript/bin/tsc', args: ['-p', '.', '--noEmit'], mend: 'see the messages of tsc' },
  { name: 'architecture', script: 'vitest/vitest.mjs', args: ['run', 'test/arch'], mend: 'test/arch says why' },
] as const;

const failed: string[] = [];
for (const { name, script, args, mend } of CHECKS) {
  process.stdout.write(`\n── ${name}\n`);
  if ((await runNode(script, args)) !== 0) failed.push(`${name} (${mend})`);
}

process.stdout.write(failed.length === 0 ? '\nAll checks passed.\n' : `\nFAILED: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
