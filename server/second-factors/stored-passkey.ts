import { hash } from 'node:crypto';
import { z } from 'zod';
import type { UserKey } from '../keys/sealing.ts';

/** What of a passkey is sealed. The key is public, and yet tells one person from all others. */
const storedPasskey = z.strictObject({
  credential_id: z.string(),
  /** COSE, in Base64url. */
  public_key: z.string(),
  transports: z.array(z.string()),
  name: z.string(),
});

export type StoredPasskey = z.output<typeof storedPasskey>;

const placeOf = (id: string) => ({ table: 'user_passkeys', column: 'sealed', row: id });

export const sealPasskey = (key: UserKey, id: string, passkey: StoredPasskey): string =>
  key.seal(placeOf(id), JSON.stringify(passkey));

export const openPasskey = (key: UserKey, { id, sealed }: { id: string; sealed: string }): StoredPasskey =>
  storedPasskey.parse(JSON.parse(key.open(placeOf(id), sealed).toString()));

/** What a credential is found by. */
export const hashCredentialId = (credentialId: string): Buffer => hash('sha256', credentialId, 'buffer');
