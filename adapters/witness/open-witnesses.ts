import type { Secret } from '../../server/kernel/secret.ts';
import { createFileWitness } from './file-witness.ts';
import { createHttpWitness } from './http-witness.ts';
import type { Witness } from './witness.ts';

export type WitnessOptions = {
  /** `file:<folder>`, `https://…` or `s3://<bucket>/<prefix>`. */
  readonly addresses: readonly string[];
  readonly fetch: typeof globalThis.fetch;
  readonly token?: Secret | undefined;
  readonly s3Endpoint?: string | undefined;
};

export const openWitnesses = ({ addresses, ...options }: WitnessOptions): Witness[] =>
  addresses.map((address) => openWitness(address, options));

function openWitness(address: string, { fetch, token, s3Endpoint }: Omit<WitnessOptions, 'addresses'>): Witness {
  const url = new URL(address);
  if (url.protocol === 'file:') return createFileWitness(decodeURIComponent(url.pathname));
  if (url.protocol === 's3:') return openS3Lazily(url, s3Endpoint);
  return createHttpWitness({ url: address, fetch, token });
}

/** The SDK is loaded with the first checkpoint: who does not use it pays nothing. */
function openS3Lazily(url: URL, endpoint: string | undefined): Witness {
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  let opened: Promise<Witness> | undefined;
  const open = async (): Promise<Witness> => {
    const { createS3Witness } = await import('./s3-witness.ts');
    return createS3Witness({ bucket: url.host, prefix, endpoint });
  };
  return {
    name: `s3://${[url.host, prefix].filter(Boolean).join('/')}`,
    async append(checkpoint) {
      opened ??= open();
      await (await opened).append(checkpoint);
    },
  };
}
