import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from './launch.ts';

/** Runs `npx bastion …` against the instance of this environment and returns what it printed as JSON. */
export async function runCli(env: NodeJS.ProcessEnv, args: readonly string[], input = ''): Promise<unknown> {
  const child = spawn(process.execPath, ['server/cli/bastion.mjs', ...args, '--json'], { cwd: REPOSITORY, env });
  child.stdin.end(input);
  const status = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await status) !== 0) throw new Error(`bastion ${args.join(' ')}: ${complaint || output}`);
  return JSON.parse(output);
}
