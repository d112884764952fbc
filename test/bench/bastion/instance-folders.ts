import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where one instance under test keeps everything; gone after the bench. */
export type InstanceFolders = {
  readonly root: string;
  readonly dataDir: string;
  readonly keysDir: string;
  readonly logFile: string;
};

/** Makes folders that are new and that the user who runs PostgreSQL can pass through. */
export function makeInstanceFolders(): InstanceFolders {
  const root = mkdtempSync(join(tmpdir(), 'bastion-bench-'));
  chmodSync(root, 0o755);
  const folders = { root, dataDir: join(root, 'data'), keysDir: join(root, 'keys'), logFile: join(root, 'log') };
  mkdirSync(folders.dataDir);
  mkdirSync(folders.keysDir, { mode: 0o700 });
  return folders;
}

export function removeInstanceFolders({ root }: InstanceFolders): void {
  rmSync(root, { recursive: true, force: true });
}
