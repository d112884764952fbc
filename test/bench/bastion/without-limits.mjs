import * as nodeModule from 'node:module';

/**
 * Loaded before the product (`node --import`), it has nothing counted: what is saved by that is what limits cost. The
 * product itself has no setting for it.
 */
const limiter = new URL('../../../server/limits/limiter.ts', import.meta.url).href;
const uncounted = new URL('uncounted-limiter.ts', import.meta.url).href;

// npm may run on a Node without hooks; the product does not.
nodeModule.registerHooks?.({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    return resolved.url === limiter ? { ...resolved, url: uncounted } : resolved;
  },
});
