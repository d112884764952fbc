import type { Deps } from '../deps.ts';
import { eraseUser } from './erase-user.ts';
import { readErasureCertificate } from './erasure-certificate.ts';

export type Replay = {
  /** Erased again: the backup had brought them back. */
  readonly erased: number;
  /** Nothing to do: they were erased, or never there. */
  readonly unchanged: number;
  /** Lines that are no certificate of this installation, by their numbers; nothing was done for them. */
  readonly refused: number[];
  /** On legal hold: not erased again until that is released and the list is replayed once more. */
  readonly held: string[];
};

/** Erases again everybody on a list of certificates, after a backup from before was restored. Safe to repeat. */
export async function replayErasures(
  deps: Parameters<typeof eraseUser>[0] & Pick<Deps, 'db'>,
  actor: string,
  certificates: readonly string[],
): Promise<Replay> {
  const refused: number[] = [];
  const held: string[] = [];
  let erased = 0;
  let unchanged = 0;
  for (const [at, certificate] of certificates.entries()) {
    const claims = await readErasureCertificate(deps.attestation.publicJwk, certificate).catch(() => undefined);
    if (!claims) {
      refused.push(at + 1);
      continue;
    }
    const users = deps.db.tenant(claims.tenant_id).selectFrom('users').select('status').where('id', '=', claims.sub);
    const user = await users.executeTakeFirst();
    if (!user || user.status === 'erased') {
      unchanged += 1;
      continue;
    }
    const scope = { tenant: { id: claims.tenant_id, issuer: claims.iss }, actor };
    const outcome = await eraseUser(deps, scope, claims.sub, certificate);
    if (outcome.ok) erased += 1;
    else held.push(claims.sub);
  }
  return { erased, unchanged, refused, held };
}
