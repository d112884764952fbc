declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  /** The library's own storage in memory; `createMemoryAdapter()` makes one that shares nothing with others. */
  export function createMemoryAdapter(clockTolerance?: number): (kind: string) => import('oidc-provider').Adapter;
}
