import type { Middleware } from 'koa';
import { cacheControlFor, findStaticFile } from '../../views/static-files.ts';
import { themeCss } from '../../views/theme-css.ts';

const prefix = '/assets/';

/** The files pages link to, and the stylesheet with a tenant's colour. */
export const assets: Middleware = async (ctx, next) => {
  if (!ctx.path.startsWith(prefix) || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
  const name = ctx.path.slice(prefix.length);
  const [asked] = [ctx.query[name === 'theme.css' ? 'c' : 'v']].flat();
  if (name === 'theme.css') {
    if (!/^[0-9a-f]{6}$/i.test(asked ?? '')) return next();
    ctx.set('cache-control', 'public, max-age=86400');
    ctx.type = 'css';
    ctx.body = themeCss({ accentColor: `#${asked}` });
    return;
  }
  const file = findStaticFile(name);
  if (!file) return next();
  ctx.set('cache-control', cacheControlFor(file, asked));
  ctx.set('content-type', file.contentType);
  ctx.body = file.content;
};
