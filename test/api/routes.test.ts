import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiScopes } from '../../server/api/api-resource.ts';
import { type ApiRoute, apiRoute } from '../../server/api/api-route.ts';
import { createRouteTable } from '../../server/api/route-table.ts';
import { apiRoutes } from '../../server/api/routes.ts';
import { accept } from '../../server/kernel/outcome.ts';
import { en } from '../../views/messages/en.ts';

const sample = apiRoute({
  method: 'GET',
  path: '/sample',
  scope: 'sample:read',
  query: z.strictObject({}),
  output: z.object({}),
  handle: async () => accept({}),
});

describe('the table of routes', () => {
  it.each([undefined, '', 'openid', 'sample:read sample:write'])(
    'is not made of a route whose scope is %j',
    (scope) => {
      const route = { ...sample, scope } as ApiRoute;
      expect(() => createRouteTable([route])).toThrow(/GET \/sample asks for no scope/);
    },
  );

  it('is not made of a route that is there twice', () => {
    expect(() => createRouteTable([sample, sample])).toThrow(/twice/);
  });

  it('tells what is nowhere from what is there by another method', () => {
    const find = createRouteTable([sample]);
    expect(find('GET', '/sample')).toEqual({ route: sample });
    expect(find('POST', '/sample')).toEqual({ allow: ['GET'], path: '/sample' });
    expect(find('GET', '/sample/')).toBeUndefined();
    expect(find('GET', '/constructor')).toBeUndefined();
  });
});

describe('the routes of /api/v1', () => {
  it('ask for scopes that the consent page has words for', () => {
    expect(apiScopes.length).toBeGreaterThan(0);
    for (const scope of apiScopes) expect(Object.keys(en.consent.descriptions)).toContain(scope);
  });

  it('make a table', () => {
    expect(createRouteTable(apiRoutes)('GET', '/activity')).toHaveProperty('route');
  });
});
