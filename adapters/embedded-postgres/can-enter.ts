import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OsUser } from './find-os-user.ts';

/** Whether the user may pass through every folder down to `path`, and read and enter (or run) `path` itself. */
export function canEnter(user: OsUser, path: string): boolean {
  const READ_AND_ENTER = 0o5;
  return hasPermission(user, path, READ_AND_ENTER) && canPassTo(user, dirname(path));
}

/** Whether the user may pass through `folder` and every folder above it. */
export function canPassTo(user: OsUser, folder: string): boolean {
  const ENTER = 0o1;
  if (!hasPermission(user, folder, ENTER)) return false;
  return dirname(folder) === folder || canPassTo(user, dirname(folder));
}

function hasPermission(user: OsUser, path: string, wanted: number): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}
