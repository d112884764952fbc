type Entry<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

export type BatchOptions<Item, Result> = {
  /** Answers all items of a batch at once, in their order. */
  readonly run: (items: Item[]) => Promise<Result[]>;
  /** Names what an item must have to itself: two items that share a key never ride in one batch. */
  readonly keysOf?: (item: Item) => readonly string[];
  readonly maxInFlight?: number;
  readonly maxSize?: number;
};

/**
 * Gathers what callers ask for in one turn of the event loop into one call. While `maxInFlight` calls are under way
 * the next batch grows, so the busier it is the fewer statements an item costs.
 */
export function createBatch<Item, Result>(options: BatchOptions<Item, Result>): (item: Item) => Promise<Result> {
  const { run, keysOf, maxInFlight = 2, maxSize = 256 } = options;
  let queue: Entry<Item, Result>[] = [];
  let inFlight = 0;
  let isScheduled = false;

  function takeBatch(): Entry<Item, Result>[] {
    if (!keysOf) return queue.splice(0, maxSize);
    const taken: Entry<Item, Result>[] = [];
    const left: Entry<Item, Result>[] = [];
    const seen = new Set<string>();
    for (const entry of queue) {
      const keys = keysOf(entry.item);
      if (taken.length >= maxSize || keys.some((key) => seen.has(key))) left.push(entry);
      else taken.push(entry);
      for (const key of keys) seen.add(key);
    }
    queue = left;
    return taken;
  }

  function flush(): void {
    isScheduled = false;
    while (queue.length > 0 && inFlight < maxInFlight) {
      const batch = takeBatch();
      inFlight += 1;
      run(batch.map((entry) => entry.item))
        .then(
          (results) => {
            for (const [at, entry] of batch.entries()) entry.resolve(results[at] as Result);
          },
          (error) => {
            for (const entry of batch) entry.reject(error);
          },
        )
        .finally(() => {
          inFlight -= 1;
          schedule();
        });
    }
  }

  function schedule(): void {
    if (isScheduled || queue.length === 0) return;
    isScheduled = true;
    setImmediate(flush);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      schedule();
    });
}
