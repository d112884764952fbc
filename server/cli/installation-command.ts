import type { Command } from 'commander';
import type { Answer, CliCommand, Given } from './command.ts';
import { type Session, withSession } from './session.ts';

type Parts = {
  readonly words: CliCommand['words'];
  readonly summary: string;
  readonly declare?: (command: Command) => Command;
  readonly run: (session: Session, given: Given) => Promise<Answer>;
};

/** A command that concerns every tenant alike and needs no more rights than the role that serves requests. */
export const installationCommand = ({ words, summary, declare = (command) => command, run }: Parts): CliCommand => ({
  words,
  summary,
  declare,
  run: (access, given) => withSession(access, (session) => run(session, given)),
});
