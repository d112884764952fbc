import { runCli } from './run-cli.ts';

// A reader that has seen enough, such as `head`, closes the pipe: that is no error.
process.stdout.on('error', () => process.exit());

const status = await runCli(process.argv.slice(2), process.env, process);
process.stdout.write('', () => process.exit(status));
