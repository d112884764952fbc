import { Client } from 'pg';
import type { Log } from '../../server/kernel/log.ts';
import type { Secret } from '../../server/kernel/secret.ts';
import { isLoginRefused } from './is-login-refused.ts';

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

  async function connect(): Promise<void> {
    const connectionString = await url.current();
    if (isClosed) return;
    const fresh = new Client({
      connectionString,
      application_name: 'bastion-changes',
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
    });
    fresh.on('notification', ({ payload }) => payload && onChange(JSON.parse(payload)));
    fresh.on('error', () => {});
    fresh.on('end', () => reconnectLater(fresh));
    client = fresh;
    try {
      await fresh.connect();
      await fresh.query('listen bastion');
      endWhenSilent(fresh);
      pauseMs = 100;
    } catch (error) {
      if (isLoginRefused(error)) await url.renew();
      reconnectLater(fresh);
      throw error;
    }
  }

  function reconnectLater(lost: Client): void {
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
