import { expect, it } from 'vitest';
import { packageOf, shareWithin, summarizeProfile } from './profile/summarize-profile.ts';

it('names the innermost package, scopes included, and folders of the product', () => {
  const cases: [string, string][] = [
    ['file:///x/node_modules/a/node_modules/@scope/b/lib/c.js', '@scope/b'],
    ['file:///x/node_modules/jose/dist/c.js', 'jose'],
    ['node:internal/streams/writable', 'node:internal/streams'],
    ['file:///x/adapters/postgres/batch.ts', 'adapters/postgres'],
  ];
  for (const [url, name] of cases) expect(packageOf(url, 'f')).toBe(name);
  expect(packageOf('', '(garbage collector)')).toBe('(garbage collector)');
});

it('counts idle time apart and gives shares of the rest', () => {
  const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 0 });
  const { busy_ms, idle_ms, packages } = summarizeProfile({
    nodes: [
      { id: 1, callFrame: frame('(idle)', '') },
      { id: 2, callFrame: frame('sign', 'file:///x/node_modules/jose/a.js') },
      { id: 3, callFrame: frame('run', 'file:///x/server/oidc/b.ts') },
    ],
    samples: [1, 2, 3, 2],
    timeDeltas: [5000, 1000, 1000, 2000],
  });
  expect({ busy_ms, idle_ms }).toEqual({ busy_ms: 4, idle_ms: 5 });
  expect(packages).toEqual([
    { name: 'jose', self_ms: 3, share: 0.75 },
    { name: 'server/oidc', self_ms: 1, share: 0.25 },
  ]);
});

it('counts what files and all that they call take of the busy time', () => {
  const frame = (url: string, functionName = 'f') => ({ functionName, url, lineNumber: 0 });
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('', '(idle)') },
      { id: 2, callFrame: frame('file:///x/server/oidc/a.ts'), children: [3] },
      { id: 3, callFrame: frame('file:///x/server/keys/seal.ts'), children: [4] },
      { id: 4, callFrame: frame('node:internal/crypto/cipher') },
    ],
    samples: [1, 2, 3, 4],
    timeDeltas: [9000, 6000, 1000, 3000],
  };
  expect(shareWithin(profile, /keys\/seal\.ts$/)).toBe(0.4);
  expect(shareWithin(profile, /keys\/none\.ts$/)).toBe(0);
});
