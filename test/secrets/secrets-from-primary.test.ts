import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromWorker } from '../../server/runtime/messages.ts';
import { createSecretsFromPrimary } from '../../server/runtime/secrets-from-primary.ts';

const stateOf = (value: string, previous?: string) => ({
  value,
  previous,
  created_at: 1_700_000_000,
  isFailing: false,
});

function openWorkerSide() {
  const asked: Extract<FromWorker, { type: 'secret' }>[] = [];
  const side = createSecretsFromPrimary((message) => {
    if (message.type === 'secret') asked.push(message);
  });
  return { asked, side, secret: side.open('databaseUrl', stateOf('first')) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a secret in a worker', () => {
  it('is asked of the primary process each time, and so never older than there', async () => {
    const { asked, side, secret } = openWorkerSide();
    const [current, renewed] = [secret.current(), secret.renew()];
    expect(asked).toMatchObject([
      { id: 1, name: 'databaseUrl', isRefused: false },
      { id: 2, name: 'databaseUrl', isRefused: true },
    ]);
    side.receive({ type: 'secret', id: 2, state: stateOf('third', 'second') });
    side.receive({ type: 'secret', id: 1, state: stateOf('second', 'first') });
    expect(await renewed).toBe('third');
    expect(await current).toBe('second');
    expect([secret.previous, secret.created_at, secret.isFailing]).toEqual(['first', 1_700_000_000, false]);
  });

  it('stays what it was when there is no answer, none that fits, or none with a value', async () => {
    const { side, secret } = openWorkerSide();
    const silent = secret.current();
    side.receive({ type: 'secret', id: 99, state: stateOf('of another question') });
    side.receive({ type: 'stop' });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await silent).toBe('first');
    const empty = secret.renew();
    side.receive({ type: 'secret', id: 2, state: undefined });
    expect(await empty).toBe('first');
    expect(secret.reveal()).toBe('first');
  });
});
