import type { Secret } from '../../server/kernel/secret.ts';
import { lineOf, type Witness } from './witness.ts';

type Options = { readonly url: string; readonly fetch: typeof globalThis.fetch; readonly token?: Secret | undefined };

/** Posts each checkpoint as JSON; any 2xx answer confirms it. Deliveries may repeat: `tenant_id` and `n` tell them apart. */
export function createHttpWitness({ url, fetch, token }: Options): Witness {
  return {
    name: new URL(url).origin + new URL(url).pathname,
    async append({ tenant_id, n, ...checkpoint }) {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token.reveal()}` } : {}),
        },
        body: JSON.stringify({ tenant_id, n, ...JSON.parse(lineOf({ tenant_id, n, ...checkpoint })) }),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the witness answered ${response.status}`);
    },
  };
}
