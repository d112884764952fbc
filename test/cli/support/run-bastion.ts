import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { runCli } from '../../../server/cli/run-cli.ts';

export type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };
export type Environment = Readonly<Record<string, string>>;

/** Runs the real command line as a process of its own, with nothing of our environment but `env`. */
export async function runBastion(env: Environment, args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, ['server/cli/main.ts', ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: 'test', BASTION_BCRYPT_COST: '4', ...env },
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}

/** Runs the command line in this process: the same from the arguments to the exit status, without a second of loading. */
export async function runHere(env: Environment, args: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const collect = (name: keyof typeof written) => ({ write: (chunk: string) => (written[name] += chunk) });
  const output = { stdout: collect('stdout'), stderr: collect('stderr') };
  const status = await runCli(args, { NODE_ENV: 'test', BASTION_BCRYPT_COST: '4', ...env }, output);
  return { status, ...written };
}

/** Runs a command that must succeed, and answers what it printed as JSON; with an input it runs as a process. */
export async function askBastion(env: Environment, args: readonly string[], input?: string) {
  const all = [...args, '--json'];
  const { status, stdout, stderr } = await (input === undefined ? runHere(env, all) : runBastion(env, all, input));
  if (status !== 0) throw new Error(`bastion ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}
