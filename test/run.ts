import { existsSync } from 'node:fs';
import { findTool, TOOLS, type ToolName } from './support/find-tool.ts';
import { runNode, runProcess } from './support/run-process.ts';

/**
 * `npm test [vitest arguments]`. PostgreSQL comes with the packages. Redis, Chromium, Caddy, OpenSSL and a
 * PostgreSQL that has `pg_dump` come from the machine, or through apt where this runs as root on Debian. What is missing then is said loudly, and the test files
 * that need it are not run; with CI=true that is a failure.
 */
const isCi = /^(1|true)$/i.test(process.env.CI ?? '');
const listMissing = (): ToolName[] => (Object.keys(TOOLS) as ToolName[]).filter((name) => findTool(name) === undefined);

async function installMissing(): Promise<void> {
  const packages = listMissing().map((name) => TOOLS[name].debianPackage);
  const canInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (packages.length === 0 || !canInstall) return;
  process.stdout.write(`Installing ${packages.join(', ')} through apt …\n`);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  await runProcess('apt-get', ['update', '-qq'], quiet);
  await runProcess('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
}

function describeMissing(missing: readonly ToolName[]): string {
  const lines = missing.map(
    (name) =>
      `  ${name}: install the Debian package ${TOOLS[name].debianPackage}; left out: ${TOOLS[name].neededBy.join(', ')}`,
  );
  return `\n${'!'.repeat(100)}\nTESTS NOT RUN, since this machine lacks:\n${lines.join('\n')}\n${'!'.repeat(100)}\n\n`;
}

async function main(): Promise<number> {
  await installMissing();
  const missing = listMissing();
  const notice = missing.length > 0 ? describeMissing(missing) : '';
  process.stderr.write(notice);
  if (missing.length > 0 && isCi) {
    process.stderr.write('CI=true: every test has to run.\n');
    return 1;
  }
  const excluded = missing.flatMap((name) => TOOLS[name].neededBy).flatMap((glob) => ['--exclude', glob]);
  const status = await runNode('vitest/vitest.mjs', ['run', ...excluded, ...process.argv.slice(2)]);
  process.stderr.write(notice);
  return status;
}

process.exitCode = await main();
