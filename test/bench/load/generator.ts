import type { Target } from '../bench-clients.ts';
import type { GeneratorReply, GeneratorRequest } from './generator-messages.ts';
import { runSlice } from './run-slice.ts';
import type { Caller } from './scenario.ts';
import { getScenario } from './scenarios.ts';
import { type SignedInUser, signIn } from './signed-in-user.ts';

/**
 * The load generator, a process of its own: signs users in, prepares scenarios and runs slices of load as its parent asks.
 * It keeps what a virtual user must carry from slice to slice: cookies and the live refresh token.
 */
const usersOf = new Map<string, Promise<SignedInUser[]>>();
const callersOf = new Map<string, Caller[]>();

process.on('message', async (request: GeneratorRequest) => {
  process.send?.(await answer(request));
});
process.on('disconnect', () => process.exit(0));

async function answer(request: GeneratorRequest): Promise<GeneratorReply> {
  try {
    if (request.command === 'prepare') return { id: request.id, callers: await prepare(request) };
    const cpuBefore = process.cpuUsage();
    const callers = callersOf.get(callersKey(request.target, request.scenario)) ?? [];
    const slice = await runSlice(request.target.issuer, callers.slice(0, request.callers), request.limits);
    const cpu = process.cpuUsage(cpuBefore);
    return { id: request.id, slice, generatorCpu_ms: (cpu.user + cpu.system) / 1000 };
  } catch (error) {
    return { id: request.id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function prepare({ target, scenario, callers }: GeneratorRequest & { command: 'prepare' }): Promise<number> {
  const signedInUsers = () => getSignedInUsers(target);
  const made = await getScenario(scenario).prepare({ target, callers, signedInUsers });
  callersOf.set(callersKey(target, scenario), made);
  return made.length;
}

function getSignedInUsers(target: Target): Promise<SignedInUser[]> {
  const known = usersOf.get(target.issuer);
  if (known) return known;
  const made = signInAll(target);
  usersOf.set(target.issuer, made);
  return made;
}

/** One after the other: this is set-up, and a burst of sign-ins is for the flood test. */
async function signInAll(target: Target): Promise<SignedInUser[]> {
  const signedIn: SignedInUser[] = [];
  for (const user of target.users) signedIn.push(await signIn(target, user));
  return signedIn;
}

function callersKey(target: Target, scenario: string): string {
  return `${target.issuer} ${scenario}`;
}
