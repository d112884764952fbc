import { Client, type ClientConfig } from 'pg';

type Watched = { readonly client: Client };

type Options<T extends Watched> = {
  readonly config: () => Promise<ClientConfig>;
  readonly connections: ReadonlySet<T>;
  /** A connection whose question got no answer for too long. */
  readonly onSilence: (connection: T) => void;
  /** The database as a whole gives no answers: whatever was open before is worth nothing. */
  readonly onAway: () => void;
};

export type AnswerWatch = {
  /** Whether there is reason to ask `isAway` at all: so that the usual case costs nothing. */
  readonly isInDoubt: () => boolean;
  /** Whether the database gives no answers; waits for the answer to that, a second at most. */
  readonly isAway: () => Promise<boolean>;
  /** Has that found out anew. */
  readonly doubt: () => void;
  readonly stop: () => void;
};

const tickMs = 500;
/** Ticks, not time: a process that was itself asleep must not blame the database for it. */
const patienceTicks = 8;
const probeMs = 1_000;

const activeQueryOf = (client: Client): unknown => Reflect.get(client, '_activeQuery') ?? undefined;

/** Whether the database takes a new connection or refuses one: either is an answer. */
async function probe(config: ClientConfig): Promise<boolean> {
  const client = new Client({ ...config, connectionTimeoutMillis: probeMs });
  client.on('error', () => {});
  try {
    await client.connect();
    client.end().catch(() => {});
    return true;
  } catch (error) {
    return !(error instanceof Error && /timeout/i.test(error.message));
  }
}

/**
 * Notices when PostgreSQL takes questions and answers none. A machine that is cut off or dies does not say goodbye: its
 * connections look alive for as long as TCP is patient, which is minutes, and every request would wait for them.
 */
export function watchAnswers<T extends Watched>(options: Options<T>): AnswerWatch {
  const { config, connections, onSilence, onAway } = options;
  const asked = new WeakMap<T, { query: unknown; ticks: number }>();
  let probing: Promise<boolean> | undefined;
  let isAway = false;
  let again: NodeJS.Timeout | undefined;

  function doubt(): void {
    probing ??= config()
      .then(probe)
      .then((answers) => {
        probing = undefined;
        isAway = !answers;
        if (isAway) {
          onAway();
          again = setTimeout(doubt, probeMs).unref();
        }
        return isAway;
      });
  }

  const timer = setInterval(() => {
    for (const connection of connections) {
      const query = activeQueryOf(connection.client);
      const before = asked.get(connection);
      if (query === undefined) asked.delete(connection);
      else if (before?.query !== query) asked.set(connection, { query, ticks: 1 });
      else if (before.ticks < patienceTicks) before.ticks += 1;
      else {
        onSilence(connection);
        doubt();
      }
    }
  }, tickMs).unref();

  return {
    isInDoubt: () => isAway || probing !== undefined,
    isAway: async () => isAway || (probing ?? false),
    doubt,
    stop() {
      clearInterval(timer);
      clearTimeout(again);
    },
  };
}
