import type { Database } from './database.ts';

/** Runs `work` unless somebody else is at what has this name; answers whether it ran. `work` uses other connections. */
export type WithAdvisoryLock = (name: string, work: () => Promise<void>) => Promise<boolean>;

const tryLock = `select pg_try_advisory_lock(hashtextextended($1, 0)) as done`;
const unlock = `select pg_advisory_unlock(hashtextextended($1, 0)) as done`;

/**
 * Locks by which one process at a time does a thing. One connection holds all of a process, however many these are, and goes
 * back to the pool with the last: with one for each, jobs that begin together would hold every connection there is while
 * each waits for another to work with. Locks go when the process or that connection dies.
 */
export function createAdvisoryLocks(db: Pick<Database, 'acquire'>): WithAdvisoryLock {
  /** Of this process; the connection that has a lock would be given it again. */
  const names = new Set<string>();
  let holder: Holder | undefined;

  function join(): Holder {
    holder ??= createHolder(db, (self) => {
      if (holder === self) holder = undefined;
    });
    holder.enter();
    return holder;
  }

  async function runLocked(held: Holder, name: string, work: () => Promise<void>): Promise<boolean> {
    if (!(await held.ask(tryLock, name))) return false;
    try {
      await work();
    } catch (error) {
      await held.ask(unlock, name).catch(() => {});
      throw error;
    }
    await held.ask(unlock, name);
    return true;
  }

  return async (name, work) => {
    if (names.has(name)) return false;
    names.add(name);
    const held = join();
    try {
      return await runLocked(held, name, work);
    } finally {
      names.delete(name);
      held.leave();
    }
  };
}

/** The connection that holds locks, while anybody has use for it. */
type Holder = {
  readonly enter: () => void;
  readonly leave: () => void;
  /** One question at a time; whether it was done. */
  readonly ask: (text: string, name: string) => Promise<boolean>;
};

/** `onOver`: nobody has use for it any more, or it has failed and is of no use. */
function createHolder(db: Pick<Database, 'acquire'>, onOver: (self: Holder) => void): Holder {
  const connecting = db.acquire();
  let users = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function query(text: string, name: string): Promise<boolean> {
    const { client } = await connecting;
    try {
      return (await client.query(text, [name])).rows[0]?.done === true;
    } catch (error) {
      // Whatever it still holds must not outlive this.
      await client.end().catch(() => {});
      throw error;
    }
  }

  const self: Holder = {
    enter() {
      users += 1;
    },
    ask(text, name) {
      const asking = last.then(() => query(text, name));
      last = asking.catch(() => onOver(self));
      return asking;
    },
    leave() {
      users -= 1;
      if (users > 0) return;
      onOver(self);
      connecting.then(
        ({ release }) => release(),
        () => {},
      );
    },
  };
  return self;
}
