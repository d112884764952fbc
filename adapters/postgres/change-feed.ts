import { Client } from 'pg';
import type { Log } from '../../server/kernel/log.ts';
import type { Secret } from '../../server/kernel/secret.ts';
import { logIn } from './log-in.ts';

/** A row that changed, as the triggers of the schema announce it. */
export type Change = { readonly table: string; readonly tenant_id: string; readonly id: string };

const heartbeatMs = 1_500;

/** Ends a connection that is cut without a word, which nobody would notice as long as nothing is sent on it. */
function endWhenSilent(client: Client): void {
  let isAnswered = true;
  const timer = setInterval(() => {
    if (!isAnswered) {
      client.end().catch(() => {});
      return;
    }
    isAnswered = false;
    client.query('select 1').then(
      () => {
        isAnswered = true;
      },
      () => {},
    );
  }, heartbeatMs).unref();
  client.once('end', () => clearInterval(timer));
}

export type ChangeFeed = { readonly close: () => Promise<void> };

const longestPauseMs = 5_000;

/**
 * Listens for changes made by any node or by the command line. `onChange` gets each; `onGap` says that some may have
 * been missed (the connection was lost and is back), so that everything cached must go.
 */
export async function openChangeFeed(options: {
  url: Secret;
  log: Log;
  onChange: (change: Change) => void;
  onGap: () => void;
}): Promise<ChangeFeed> {
  const { url, log, onChange, onGap } = options;
  let client: Client | undefined;
  let isClosed = false;
  let pauseMs = 100;
  let retry: NodeJS.Timeout | undefined;

  async function open(connectionString: string): Promise<Client> {
    const fresh = new Client({
      connectionString,
      application_name: 'bastion-changes',
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
    });
    fresh.on('error', () => {});
    await fresh.connect();
    return fresh;
  }

  async function connect(): Promise<void> {
    let fresh: Client | undefined;
    try {
      fresh = await logIn(url, open);
      client = fresh;
      fresh.on('end', () => reconnectLater(fresh));
      fresh.on('notification', ({ payload }) => payload && onChange(JSON.parse(payload)));
      if (isClosed) return await fresh.end();
      await fresh.query('listen bastion');
      endWhenSilent(fresh);
      pauseMs = 100;
    } catch (error) {
      reconnectLater(fresh);
      fresh?.end().catch(() => {});
      throw error;
    }
  }

  function reconnectLater(lost: Client | undefined): void {
    if (isClosed || client !== lost) return;
    client = undefined;
    onGap();
    log.warn('change feed lost, connecting again', { pause_ms: pauseMs });
    retry = setTimeout(() => {
      connect().then(onGap, () => {});
    }, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  await connect().catch(() => {});
  return {
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
