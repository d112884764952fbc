/** What the command line answers on stderr, in one line, when it cannot do what it was asked for. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** The exit status. */
  readonly status: number;

  constructor(message: string, status: number = cliStatus.refused) {
    super(message);
    this.status = status;
  }
}

/** Exit statuses that scripts may rely on, beside those of the server; numbers from 64 on are those of sysexits.h. */
export const cliStatus = {
  /** The command was understood and refused: the client exists already, there is no such user. */
  refused: 1,
  /** The command line itself is wrong. */
  usage: 64,
  /** The database cannot be reached. */
  unavailable: 69,
} as const;
