import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LiveSecret, type SecretReading } from '../../server/kernel/live-secret.ts';

const MINUTE_MS = 60_000;

/** A secret whose keeper and clock the test commands. */
function keep(first: string) {
  const keeper = {
    now_ms: 0,
    asked: 0,
    events: [] as string[],
    answer: async (): Promise<SecretReading> => ({ value: first }),
  };
  const secret = new LiveSecret(
    { value: first },
    {
      now_ms: () => keeper.now_ms,
      read: () => {
        keeper.asked += 1;
        return keeper.answer();
      },
      onFailure: () => keeper.events.push('failure'),
      onRecovery: () => keeper.events.push('recovery'),
      onChange: () => keeper.events.push('change'),
    },
  );
  return { secret, keeper };
}

const down = async (): Promise<SecretReading> => {
  throw new Error('the manager is down');
};

describe('a live secret', () => {
  it('prints as [secret] in every form', () => {
    const { secret } = keep('hunter2');
    expect(
      [`${secret}`, JSON.stringify({ secret }), inspect({ secret }, { depth: 9, showHidden: true })].join(),
    ).not.toContain('hunter2');
  });

  it('is not asked for again within five minutes, and then is', async () => {
    const { secret, keeper } = keep('old');
    keeper.answer = async () => ({ value: 'new' });
    keeper.now_ms = 5 * MINUTE_MS - 1;
    expect(await secret.current()).toBe('old');
    expect(keeper.asked).toBe(0);
    keeper.now_ms = 5 * MINUTE_MS;
    expect(await secret.current()).toBe('new');
    expect([secret.reveal(), keeper.asked, keeper.events]).toEqual(['new', 1, ['change']]);
  });

  it('is read once for a hundred callers at one instant', async () => {
    const { secret, keeper } = keep('old');
    const { promise, resolve } = Promise.withResolvers<SecretReading>();
    keeper.answer = () => promise;
    keeper.now_ms = 6 * MINUTE_MS;
    const waiting = Array.from({ length: 100 }, (_, index) => (index % 2 ? secret.current() : secret.renew()));
    resolve({ value: 'new' });
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['new']));
    expect(keeper.asked).toBe(1);
  });

  it('keeps the last good value while its keeper is down, asks seldom, and says so once', async () => {
    const { secret, keeper } = keep('good');
    keeper.answer = down;
    for (keeper.now_ms = 5 * MINUTE_MS; keeper.now_ms < 6 * MINUTE_MS; keeper.now_ms += 1_000)
      expect(await secret.current()).toBe('good');
    expect(keeper.asked).toBe(4);
    expect(secret.isFailing).toBe(true);
    keeper.answer = async () => ({ value: 'newer' });
    keeper.now_ms = 7 * MINUTE_MS;
    expect(await secret.current()).toBe('newer');
    expect(keeper.events).toEqual(['failure', 'recovery', 'change']);
    expect(secret.isFailing).toBe(false);
  });

  it('asks at once when its value was refused, but not for each of many refusals', async () => {
    const { secret, keeper } = keep('old');
    keeper.answer = async () => ({ value: 'new' });
    expect(await secret.renew()).toBe('new');
    for (let index = 0; index < 20; index += 1) expect(await secret.renew()).toBe('new');
    expect(keeper.asked).toBe(1);
    keeper.now_ms = 1_000;
    await secret.renew();
    expect(keeper.asked).toBe(2);
  });

  it('answers a refusal with the last good value when its keeper is down', async () => {
    const { secret, keeper } = keep('good');
    keeper.answer = down;
    expect(await secret.renew()).toBe('good');
  });
});
