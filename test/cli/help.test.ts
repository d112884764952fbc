import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../server/cli/build-program.ts';
import { commands, groups } from '../../server/cli/commands.ts';
import { runHere } from './support/run-bastion.ts';

describe('help', () => {
  test('needs no settings and no database, at every level', async () => {
    const wrong = { PORT: 'x' };
    for (const args of [['--help'], ['client', '--help'], ['client', 'create', '--help']]) {
      const { status, stdout, stderr } = await runHere(wrong, args);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: bastion/);
    }
  });

  test('every command says what it does, and answers in JSON too', () => {
    const program = buildProgram(async () => undefined, process);
    for (const { words, summary } of commands) {
      const [first, second] = words;
      const group = program.commands.find((command) => command.name() === first);
      const command = second === undefined ? group : group?.commands.find((one) => one.name() === second);
      expect(command?.summary()).toBe(summary);
      expect(command?.options.map(({ long }) => long)).toContain('--json');
    }
  });

  test('every group has commands, and every command of two words a group', () => {
    const used = new Set(commands.flatMap(({ words: [first, second] }) => (second === undefined ? [] : [first])));
    expect([...used].toSorted()).toEqual(Object.keys(groups).toSorted());
  });

  test('npx finds the program: it is executable and runs on the pinned Node', () => {
    const { status, stdout } = spawnSync('server/cli/bastion.mjs', ['--version'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
