import type { Context } from 'koa';
import type { OpenedExport } from './open-export.ts';
import { readExport } from './read-export.ts';

/** Answers with a copy as a file. */
export function sendExport(ctx: Context, opened: OpenedExport): void {
  ctx.set('cache-control', 'no-store');
  ctx.attachment(`data-export-${opened.ready_at.toISOString().slice(0, 10)}.zip`);
  ctx.type = 'application/zip';
  ctx.body = readExport(opened, 'zip');
}
