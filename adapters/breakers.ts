import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
} from 'cockatiel';
import type { Log } from '../server/kernel/log.ts';

export type BreakerState = { readonly name: string; readonly state: 'closed' | 'half-open' | 'open' };

/** `pause_ms`: how long it is left alone; what counts is what its first caller says. */
export type BreakerOptions = { readonly pause_ms?: number };

/**
 * Circuit breakers: what an installation asks of others (witnesses, time stamps, later mail) fails at once while they do
 * not answer, instead of waiting for each of them again and again, and is tried anew after a while.
 */
export type Breakers = {
  /** Does `work` unless this breaker is open; then throws `BreakerOpen`. */
  readonly guard: <T>(name: string, work: () => Promise<T>, options?: BreakerOptions) => Promise<T>;
  readonly list: () => BreakerState[];
};

export class BreakerOpen extends Error {
  constructor(name: string) {
    super(`${name} did not answer a moment ago and is left alone for now`);
  }
}

const failuresToOpen = 3;

export function createBreakers(log: Log, { pause_ms: usualPause_ms = 30_000 }: BreakerOptions = {}): Breakers {
  const breakers = new Map<string, CircuitBreakerPolicy>();

  function breakerOf(name: string, { pause_ms = usualPause_ms }: BreakerOptions = {}): CircuitBreakerPolicy {
    const known = breakers.get(name);
    if (known) return known;
    const breaker = circuitBreaker(handleAll, {
      halfOpenAfter: pause_ms,
      breaker: new ConsecutiveBreaker(failuresToOpen),
    });
    // The name stands in the message: among the errors of an installation each breaker is one of its own.
    breaker.onBreak(() => log.error(`circuit breaker opened: ${name}`, { breaker: name }));
    breaker.onReset(() => log.info(`circuit breaker closed: ${name}`, { breaker: name }));
    breakers.set(name, breaker);
    return breaker;
  }

  return {
    guard: (name, work, options) =>
      breakerOf(name, options)
        .execute(work)
        .catch((error) => {
          throw error instanceof BrokenCircuitError ? new BreakerOpen(name) : error;
        }),
    list: () => [...breakers].map(([name, { state }]) => ({ name, state: nameOf(state) })),
  };
}

function nameOf(state: CircuitState): BreakerState['state'] {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
