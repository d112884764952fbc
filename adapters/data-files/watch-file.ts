import type { Log } from '../../server/kernel/log.ts';
import { SettingError } from '../../server/kernel/setting-error.ts';
import { findVersion, readSteadyFile } from './read-steady-file.ts';

/** `parse` throws an error that says what is wrong with the content; `before` is what it made of the file last. */
export type DataFile<T> = {
  readonly setting: string;
  readonly path: string;
  readonly maxBytes: number;
  readonly parse: (content: Buffer, before: T | undefined) => T | Promise<T>;
};

/** What a file held when it could last be used; undefined until it can, where a process serves without it. */
export type OpenDataFile<T> = {
  readonly current: () => T | undefined;
  readonly loadedAt: () => Date | undefined;
  /** To be told that what was read turns out to be damaged. */
  readonly reportDamage: (reason: string) => void;
};

/** `problem`: why the file as it lies there is not in use, or only in part. */
export type DataFileState = {
  readonly setting: string;
  readonly path: string;
  readonly loaded_at: Date | undefined;
  readonly problem: string | undefined;
};

export type WatchedFile<T> = OpenDataFile<T> & {
  readonly state: () => DataFileState;
  /** Looks whether there is another file now, and reads it if so. Never rejects, and must not run twice at a time. */
  readonly check: () => Promise<void>;
};

/** Reads a file for the first time; unless it may be broken, throws `SettingError` when it cannot be used. */
export async function watchFile<T>(file: DataFile<T>, log: Log, { mayBeBroken = false } = {}): Promise<WatchedFile<T>> {
  const { setting, path } = file;
  let known: Loaded<T> | undefined;
  let refused: string | undefined;
  let problem: string | undefined;
  let damage: string | undefined;

  function refuse(error: unknown): void {
    if (error instanceof ContentRefused) refused = error.version;
    const reason = reasonOf(error);
    if (problem === reason) return;
    problem = reason;
    const then = known
      ? 'what was read of it before stays in use'
      : 'until it is mended this process serves without it';
    log.error(`${setting}: ${path} cannot be used; ${then}`, { reason });
  }

  function reportDamage(reason: string): void {
    if (damage) return;
    damage = reason;
    log.error(`${setting}: ${path} is damaged`, { reason });
  }

  /** A file that still changes is left for the next time, and one that was refused until it is another one. */
  async function check(): Promise<void> {
    const found = await findVersion(path);
    const isSteady = found === seen;
    seen = found;
    if (!isSteady || (found !== undefined && found === refused)) return;
    if (known && found === known.version) problem = undefined;
    else await reload();
  }

  async function reload(): Promise<void> {
    try {
      known = await load(file, known?.value);
      problem = damage = undefined;
      log.info(`${setting}: ${path} was read anew`);
    } catch (error) {
      refuse(error);
    }
  }

  known = await load(file, undefined).catch((error) => {
    if (!mayBeBroken) throw new SettingError(`${setting} names ${path}, which cannot be used: ${reasonOf(error)}`);
    refuse(error);
    return undefined;
  });
  let seen = known?.version;

  return {
    current: () => known?.value,
    loadedAt: () => known?.loaded_at,
    reportDamage,
    state: () => ({ setting, path, loaded_at: known?.loaded_at, problem: problem ?? damage }),
    check,
  };
}

/** Reading again would not help, as long as it is this version. */
class ContentRefused extends Error {
  readonly version: string;

  constructor(version: string, cause: unknown) {
    super(reasonOf(cause), { cause });
    this.version = version;
  }
}

type Loaded<T> = { readonly value: T; readonly version: string; readonly loaded_at: Date };

async function load<T>({ path, maxBytes, parse }: DataFile<T>, before: T | undefined): Promise<Loaded<T>> {
  const { content, version } = await readSteadyFile(path, maxBytes);
  try {
    return { value: await parse(content, before), version, loaded_at: new Date() };
  } catch (error) {
    throw new ContentRefused(version, error);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'ENOENT' ? 'it is not there' : error.message;
}
