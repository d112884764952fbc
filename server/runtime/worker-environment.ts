import { configTable } from '../config.ts';

/** Settings that only the primary process uses, and that a worker therefore does not get to see. */
const PRIMARY_ONLY = /^BASTION_(DATABASE_OWNER_URL|VAULT_.+)$/;

/**
 * What is taken out of the environment of a worker: it serves with the application role only, and gets secrets that lie
 * in a secrets manager from the primary process.
 */
export const workerEnvironment: Readonly<Record<string, undefined>> = Object.fromEntries(
  configTable
    .filter(({ key, isSecret }) => isSecret || PRIMARY_ONLY.test(key))
    .flatMap(({ key }) => (PRIMARY_ONLY.test(key) ? [key, `${key}_FILE`, `${key}_REF`] : [`${key}_REF`]))
    .map((key) => [key, undefined]),
);
