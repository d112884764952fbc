import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import type { Log } from '../kernel/log.ts';
import type { Secret } from '../kernel/secret.ts';
import { gcFlag } from './give-memory-back.ts';
import type { FromPrimary, FromWorker, Refusal, SecretState } from './messages.ts';
import { workerEnvironment } from './worker-environment.ts';

type Slot = { worker: Worker | undefined; startedAt_ms: number; delay_ms: number; isListening: boolean };

type Options = {
  readonly size: number;
  readonly log: Log;
  /** Called once, when every worker listens for the first time. */
  readonly onAllListening: () => void;
  /** Called when a worker says that it cannot serve, before all of them have listened once. */
  readonly onRefused: (refusal: Refusal) => void;
  readonly onRestart: () => void;
};

type SecretQuestion = Extract<FromWorker, { readonly type: 'secret' }>;

export type SecretsOfWorkers = { readonly databaseUrl: Secret; readonly redisUrl?: Secret | undefined };

export type WorkerPool = {
  /** Lets the workers serve with these secrets: those that wait now, and those that are started later. */
  readonly go: (secrets: SecretsOfWorkers) => void;
  readonly countListening: () => number;
  readonly stop: () => Promise<void>;
};

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
const STEADY_MS = 30_000;
/** How many load their modules while the primary process starts the database; the others begin once one listens. */
const FIRST_WORKERS = Math.max(1, availableParallelism() - 1);
/** Longer than a worker's own deadline for the requests in progress. */
const STOP_LIMIT_MS = 12_000;

/** Keeps `size` workers alive. One that dies is started again, ever more slowly until it lives for half a minute. */
export function startWorkerPool({ size, log, onAllListening, onRefused, onRestart }: Options): WorkerPool {
  const slots = Array.from({ length: size }, (): Slot => {
    return { worker: undefined, startedAt_ms: 0, delay_ms: FIRST_DELAY_MS, isListening: false };
  });
  let secrets: SecretsOfWorkers | undefined;
  let isStopping = false;
  let hasAnnounced = false;

  function start(slot: Slot): void {
    const worker = cluster.fork(workerEnvironment);
    Object.assign(slot, { worker, startedAt_ms: Date.now(), isListening: false });
    worker.on('message', (message: FromWorker) => receive(slot, worker, message));
    worker.on('error', () => undefined);
    worker.once('exit', (status, signal) => onExit(slot, signal ?? `status ${status}`));
  }

  const startAll = (some: readonly Slot[]) => some.forEach(start);

  function receive(slot: Slot, worker: Worker, message: FromWorker): void {
    if (message.type === 'waiting') {
      if (isStopping) tell(worker, { type: 'stop' });
      else if (secrets) tell(worker, goMessage(secrets, hasAnnounced));
      else waiting.add(worker);
    }
    if (message.type === 'secret') void answer(worker, message, secrets);
    if (message.type === 'refused' && !hasAnnounced) onRefused(message.refusal);
    if (message.type === 'listening') {
      slot.isListening = true;
      if (!isStopping) startAll(later.splice(0));
      if (hasAnnounced || countListening() < size) return;
      hasAnnounced = true;
      onAllListening();
    }
  }

  function onExit(slot: Slot, reason: string): void {
    if (slot.worker) waiting.delete(slot.worker);
    Object.assign(slot, { worker: undefined, isListening: false });
    if (isStopping) return;
    if (Date.now() - slot.startedAt_ms > STEADY_MS) slot.delay_ms = FIRST_DELAY_MS;
    log.error('A worker ended unexpectedly and is started again', { reason, delay_ms: slot.delay_ms });
    onRestart();
    setTimeout(() => isStopping || start(slot), slot.delay_ms);
    slot.delay_ms = Math.min(slot.delay_ms * 2, LONGEST_DELAY_MS);
  }

  function go(given: SecretsOfWorkers): void {
    secrets = given;
    for (const worker of waiting) tell(worker, goMessage(given, hasAnnounced));
    waiting.clear();
  }

  async function stop(): Promise<void> {
    isStopping = true;
    const workers = slots.flatMap(({ worker }) => worker ?? []);
    await Promise.all(workers.map(stopWorker));
  }

  const waiting = new Set<Worker>();
  const countListening = () => slots.filter(({ isListening }) => isListening).length;
  cluster.setupPrimary({ execArgv: [...process.execArgv, gcFlag] });
  const later = slots.slice(FIRST_WORKERS);
  startAll(slots.slice(0, FIRST_WORKERS));
  return { go, countListening, stop };
}

const goMessage = ({ databaseUrl, redisUrl }: SecretsOfWorkers, isReplacement: boolean): FromPrimary => ({
  type: 'go',
  isReplacement,
  secrets: { databaseUrl: stateOf(databaseUrl), redisUrl: redisUrl && stateOf(redisUrl) },
});

const stateOf = (secret: Secret): SecretState => ({
  value: secret.reveal(),
  previous: secret.previous,
  created_at: secret.created_at,
  isFailing: secret.isFailing,
});

/** Looks a secret up for a worker: this process alone reaches the places where secrets are kept. */
async function answer(worker: Worker, { id, name, isRefused }: SecretQuestion, secrets: SecretsOfWorkers | undefined) {
  // What a worker sends is not trusted to be one of the names.
  const secret = secrets && Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  await (isRefused ? secret?.renew() : secret?.current());
  tell(worker, { type: 'secret', id, state: secret && stateOf(secret) });
}

/** Lets the worker finish its requests; one that does not end in time is killed. */
function stopWorker(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), STOP_LIMIT_MS);
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    if (worker.isDead()) resolve();
    else tell(worker, { type: 'stop' });
  });
}

/** A worker that has just died can no longer be told anything; its exit is handled where exits are. */
function tell(worker: Worker, message: FromPrimary): void {
  worker.send(message, () => undefined);
}
