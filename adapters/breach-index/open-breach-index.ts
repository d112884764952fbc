import { hash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { ENTRIES_AT, ENTRY_BYTES, entryOf, isAmong, magic, OFFSET_BYTES, prefixOf } from './format.ts';

/** Passwords that are known from breaches, in a file that an operator imports (`bastion breach import`). */
export type BreachIndex = {
  /** Whether this password is in it; false while there is none. Throws when the file is damaged. */
  readonly has: (password: string) => Promise<boolean>;
  readonly close: () => Promise<void>;
};

type Opened = { readonly file: FileHandle; readonly ino: number };

const lookAgain_ms = 10_000;

/** The index at `path`, or the one that is put there later: it is looked for again every few seconds. */
export function openBreachIndex(path: string, now_ms: () => number = () => performance.now()): BreachIndex {
  let opened: Opened | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    if (found?.ino === opened?.ino) return;
    const before = opened;
    opened = found && (await openFile(path));
    // Look-ups under way still read it.
    if (before) setTimeout(() => void before.file.close(), lookAgain_ms).unref();
  }

  async function current(): Promise<Opened | undefined> {
    if (now_ms() - lookedAt >= lookAgain_ms) {
      lookedAt = now_ms();
      looking = look();
    }
    await looking;
    return opened;
  }

  return {
    async has(password) {
      const index = await current();
      return index !== undefined && isIn(index.file, hash('sha1', password.normalize('NFC'), 'buffer'));
    },
    async close() {
      await opened?.file.close();
      opened = undefined;
    },
  };
}

async function openFile(path: string): Promise<Opened> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(magic.length), 0, magic.length, 0);
  if (!buffer.equals(magic)) {
    await file.close();
    throw new Error(`${path} is no index of breached passwords: make it with npx bastion breach import`);
  }
  return { file, ino: (await file.stat()).ino };
}

async function readBytes(file: FileHandle, length: number, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('the index of breached passwords is cut off: import it again');
  return buffer;
}

async function isIn(file: FileHandle, sha1: Buffer): Promise<boolean> {
  const offsets = await readBytes(file, 2 * OFFSET_BYTES, magic.length + prefixOf(sha1) * OFFSET_BYTES);
  const [from, to] = [offsets.readUIntBE(0, OFFSET_BYTES), offsets.readUIntBE(OFFSET_BYTES, OFFSET_BYTES)];
  if (from >= to) return false;
  const entries = await readBytes(file, (to - from) * ENTRY_BYTES, ENTRIES_AT + from * ENTRY_BYTES);
  return isAmong(entries, entryOf(sha1));
}
