import type { ApiRoute } from './api-route.ts';

export type FoundRoute =
  | { readonly route: ApiRoute }
  | { readonly allow: readonly string[]; readonly path: string }
  | undefined;

/**
 * Finds the route of a request: undefined when nothing is at the path, `allow` when it is there by other methods only.
 * Refuses to be made of a route that asks for no scope, or that is there twice.
 */
export function createRouteTable(routes: readonly ApiRoute[]): (method: string, path: string) => FoundRoute {
  const byPath = new Map<string, Map<string, ApiRoute>>();
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    if (!/^[a-z]+:[a-z]+$/.test(route.scope ?? '')) throw new Error(`the API route ${name} asks for no scope`);
    const methods = byPath.get(route.path) ?? new Map<string, ApiRoute>();
    if (methods.has(route.method)) throw new Error(`the API route ${name} is there twice`);
    byPath.set(route.path, methods.set(route.method, route));
  }
  return (method, path) => {
    const methods = byPath.get(path);
    if (!methods) return undefined;
    const route = methods.get(method);
    return route ? { route } : { allow: [...methods.keys()].sort(), path };
  };
}
